import { EXIT } from '../errors.ts'
import type { Severity } from '../model/finding.ts'
import type { Report } from '../model/report.ts'
import type { FailOn } from './fail-on.ts'

const RANK: Readonly<Record<Severity, number>> = { info: 1, warning: 2, error: 3 }

/** What the process exits with after this report; 0 only where there is a verdict. */
export function exitCodeFor(report: Report, failOn: FailOn): number {
  const fails = report.findings.some(
    ({ severity }) => failOn !== 'never' && RANK[severity] >= RANK[failOn],
  )
  if (fails) return EXIT.finding
  const judged = report.verdict === 'clear' || report.verdict === 'spinning'
  return judged ? EXIT.clear : EXIT.inconclusive
}
