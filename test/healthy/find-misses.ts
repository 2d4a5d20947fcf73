import type { Severity } from '../../src/model/finding.ts'
import type { Report } from '../../src/model/report.ts'
import type { Expectation } from './program.ts'

const RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 }

/** Where a report says more, or less, than is true of a healthy program. */
export function findMisses(report: Report, expectation: Expectation): readonly string[] {
  const { maxSeverity, lints, mustFind = [], verdicts } = expectation
  const misses: string[] = []
  if (!verdicts.includes(report.verdict))
    misses.push(`verdict ${report.verdict}, not ${verdicts.join(' or ')}`)
  for (const { lint, severity } of report.findings)
    if (RANK[severity] > RANK[maxSeverity]) misses.push(`${lint} as ${severity}`)
    else if (severity !== 'info' && !lints.includes(lint)) misses.push(`${lint} is not allowed`)
  for (const lint of mustFind)
    if (!report.findings.some((finding) => finding.lint === lint)) misses.push(`${lint} is missing`)
  return misses
}

/** The worst severity that a report has a finding of. */
export function highestSeverity({ findings }: Report): Severity | null {
  const sorted = findings.map(({ severity }) => severity).toSorted((a, b) => RANK[b] - RANK[a])
  return sorted.at(0) ?? null
}
