import type { Finding, Severity } from '../../src/model/finding.ts'
import type { Report } from '../../src/model/report.ts'
import type { CorpusCase } from './case.ts'

const RANK: Readonly<Record<Severity | 'none', number>> = { none: 0, info: 1, warning: 2, error: 3 }

/** What is wrong with a report, a clause each; nothing where it is what the case wants. */
export function compare({ kind, want }: CorpusCase, report: Report): readonly string[] {
  const { verdict, findings } = report
  const first = findings.at(0)
  const misses: string[] = []
  if (!want.verdicts.includes(verdict))
    misses.push(`verdict ${verdict} instead of ${want.verdicts.join(' or ')}`)
  for (const { lint, severity } of findings)
    if (RANK[severity] > RANK[want.maxSeverity ?? 'error'])
      misses.push(`${lint} of severity ${severity}, at most ${want.maxSeverity} is true`)
  if (first === undefined) {
    if (kind !== 'negative' && want.lints !== undefined)
      misses.push(`no finding instead of ${want.lints.join(' or ')}`)
    return misses
  }
  if (want.lints !== undefined && !want.lints.some((lint) => matchesLint(lint, first)))
    misses.push(`${first.lint} instead of ${want.lints.join(' or ')}`)
  const { site, cycle, stack } = first
  if (want.blame !== undefined && !matches(want.blame, { site, cycle, stack }))
    misses.push(`nothing in its site, cycle and stack matches ${want.blame}`)
  if (want.mustNotBlame !== undefined && matches(want.mustNotBlame, { site, cycle }))
    misses.push(`its site or cycle matches ${want.mustNotBlame}, which is innocent`)
  return misses
}

const matchesLint = (lint: string, finding: Finding): boolean =>
  new RegExp(`^(?:${lint})$`).test(finding.lint)

const matches = (pattern: string, value: unknown): boolean =>
  new RegExp(pattern).test(JSON.stringify(value))

/** What must be the same in every run of a case: what fires, and where. */
export function signature({ findings }: Report): string {
  const first = findings.at(0)
  if (first === undefined) return 'nothing'
  const { lint, site } = first
  return site === null ? lint : `${lint} at ${site.function} (${shortFile(site.file)}:${site.line})`
}

const shortFile = (file: string): string => file.replace(/^.*\/(?:node_modules|corpus)\//, '')
