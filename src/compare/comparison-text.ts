import type { RenderOptions } from '../formats/format.ts'
import { sentence } from '../formats/kit/sections.ts'
import { functionOf, placeOf } from '../formats/kit/site-text.ts'
import { terminalSafeDeep } from '../formats/kit/terminal-safe.ts'
import type { Comparison, FindingChange, FindingThen, Measure } from '../model/comparison.ts'
import { bytes, percent, rate } from '../model/quantities.ts'

const MEASURES: Readonly<Record<Measure['name'], readonly [string, (value: number) => string]>> = {
  mainThreadCpuShare: ['CPU of the main thread', percent],
  loopTurnsPerSecond: ['turns of the loop', (value) => `${rate(value)}/s`],
  bytesPerSecond: ['bytes moved', (value) => `${bytes(value)}/s`],
}
const INDENT = 2

/** A comparison for people: the sentence, then each finding with what became of it, then the numbers. */
export function comparisonText(comparison: Comparison, { width, paint }: RenderOptions): string {
  const { isWorse, summary, findings, measures } = terminalSafeDeep(comparison)
  const [word, colour] = isWorse
    ? (['WORSE', paint.red] as const)
    : (['NOT WORSE', paint.green] as const)
  const [first = word, ...rest] = sentence(`${word}: ${summary}`, width)
  const lines = [
    colour(paint.bold(word)) + first.slice(word.length),
    ...rest,
    '',
    ...findings.flatMap((finding) => [...findingLines(finding, { width, paint }), '']),
    ...measures.flatMap(({ name, before, after }) => {
      const [label, unit] = MEASURES[name]
      const value = (of: number | null): string => (of === null ? 'not measured' : unit(of))
      return before === null && after === null
        ? []
        : [`${paint.dim(label.padEnd(24))}${value(before)} → ${value(after)}`]
    }),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

function findingLines(
  { lint, thread, change, isWorse, before, after }: FindingChange,
  { width, paint }: RenderOptions,
): readonly string[] {
  const shown = after ?? before
  if (shown === null) return []
  const mark = { new: '+', gone: '−', changed: '~', same: '=' }[change]
  const colour = isWorse ? paint.red : change === 'gone' ? paint.green : paint.bold
  const on = thread === 'main' ? '' : ` on ${thread}`
  const head = `${mark} ${change} ${shown.severity} ${lint}${on}`
  const where = shown.site === null ? '' : `${functionOf(shown.site)} ${placeOf(shown.site)}`
  const indented = (text: string): readonly string[] =>
    sentence(text, width - INDENT).map((line) => ' '.repeat(INDENT) + line)
  return [
    colour(head),
    ...indented(shown.title),
    ...indented(where),
    ...indented(numbers(before, after)),
  ]
}

function numbers(before: FindingThen | null, after: FindingThen | null): string {
  const between = (of: (then: FindingThen) => string | null): string | null => {
    const [was, is] = [before, after].map((then) => (then === null ? null : of(then)))
    if (was === null || was === undefined) return is ?? null
    return is === null || is === undefined || is === was ? was : `${was} → ${is}`
  }
  const parts = [
    between(({ severity }) => severity),
    between(({ cpuShare }) => `${percent(cpuShare)} of a core`),
    between(({ resumptionsPerSecond }) =>
      resumptionsPerSecond === null ? null : `${rate(resumptionsPerSecond)} resumptions/s`,
    ),
  ]
  return parts.filter((part) => part !== null).join(', ')
}
