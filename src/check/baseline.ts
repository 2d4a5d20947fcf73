import type { CheckedFinding, KnownFinding } from '../model/check-report.ts'

const VERSION = 1

/** A text that is no baseline, and why, as a clause. */
export interface NotABaseline {
  readonly notABaseline: string
}

/** Reads what `formatBaseline` wrote. */
export function parseBaseline(text: string): readonly KnownFinding[] | NotABaseline {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    return { notABaseline: `it is not JSON (${(error as Error).message})` }
  }
  const { baselineVersion, findings } = (parsed ?? {}) as Record<string, unknown>
  if (typeof baselineVersion !== 'number' || !Array.isArray(findings))
    return { notABaseline: 'it has no `baselineVersion` with `findings`' }
  if (baselineVersion > VERSION)
    return { notABaseline: `it is of version ${baselineVersion}, which a newer whyspin wrote` }
  const wrong = findings.findIndex((each) => !isKnownFinding(each))
  if (wrong >= 0)
    return {
      notABaseline: `\`findings[${wrong}]\` lacks one of ${FIELDS.join(', ')}, or has it as no text`,
    }
  return findings as readonly KnownFinding[]
}

const FIELDS = ['fingerprint', 'lint', 'title', 'where'] as const

function isKnownFinding(value: unknown): value is KnownFinding {
  const fields = (value ?? {}) as Record<string, unknown>
  return FIELDS.every((name) => typeof fields[name] === 'string')
}

/** The findings that are to be known from now on, in an order that makes small diffs. */
export function formatBaseline(findings: readonly KnownFinding[]): string {
  const sorted = findings.toSorted(
    (a, b) =>
      compare(a.lint, b.lint) || compare(a.where, b.where) || compare(a.fingerprint, b.fingerprint),
  )
  return `${JSON.stringify({ baselineVersion: VERSION, findings: sorted }, null, 2)}\n`
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))

/** Those that count, as a baseline keeps them. */
export function toKnown(findings: readonly CheckedFinding[]): readonly KnownFinding[] {
  return findings
    .filter(({ standing }) => standing === 'fails' || standing === 'known')
    .map(({ fingerprint, finding: { lint, title, site }, place }) => ({
      fingerprint,
      lint,
      title,
      where: [site?.function, place?.path].filter(Boolean).join(' '),
    }))
}
