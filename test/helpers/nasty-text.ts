import * as fc from 'fast-check'

/** All that a terminal obeys, or that hides or turns round what stands beside it; lines may end. */
export const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

/** Text that breaks out of whatever it stands in. */
export const nasty: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        ...['\u001b[2J', '\u001b]0;x\u0007', '\u009b31m', '\r\n', '\u202e', '\u2066', '\n'],
      ),
      fc.constantFrom(
        ...['</script>', '<!--', ']]>', '"', '\\', '\ud800', '\u{e0041}', '\ufe0f', '\u200b'],
      ),
      fc.constantFrom('x'.repeat(5_000), '\u0000', '\u2028', '\u001bP', '\u001b\\', '__proto__'),
      fc.constantFrom(
        ...['::error::a', '\n::stop-commands::b', '##[add-mask]c', '##vso[task]d', '%0A', '%'],
        ...['# SKIP', '\nok 1', '\nBail out!', '\n...', '\n  ...', '#', '- ', '1. ', '\t', '    '],
        ...['[[ATTACHMENT|e]]', '[f](1)', '{0}', '|', '`', '```', '*', '_', '~~', '&amp;', '$g$'],
        ...['<img src=x>', '](javascript:h)', 'https://i', 'www.j.k', '@l', '\ufffe', '/', ' '],
      ),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))

/** Words that steer a report, and are ours: where these are, nothing of the target's ever stands. */
const OURS = new Set([
  ...['verdict', 'severity', 'confidence', 'lint', 'witnesses', 'thresholds', 'outcome', 'failOn'],
  ...['standing', 'code', 'id', 'kind', 'result', 'fingerprint'],
])
const PHASES: readonly unknown[] = ['load', 'tail']

/** The same report with other text in place of each string that may be of the target. */
export function spoilt<T>(report: T, text: () => string): T {
  const change = (value: unknown, key: string): unknown => {
    if (OURS.has(key) || PHASES.includes(value)) return value
    if (typeof value === 'string') return text()
    if (Array.isArray(value)) return value.map((each) => change(each, ''))
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, change(each, name)]),
    )
  }
  return change(report, '') as T
}

/** One of some reports, with nasty text in it. */
export function spoiltOf<T>(reports: Readonly<Record<string, T>>): fc.Arbitrary<T> {
  return fc
    .tuple(
      fc.constantFrom(...Object.values(reports)),
      fc.array(nasty, { minLength: 1, maxLength: 9 }),
    )
    .map(([report, texts]) => {
      let next = 0
      return spoilt(report, () => texts[next++ % texts.length] ?? '')
    })
}
