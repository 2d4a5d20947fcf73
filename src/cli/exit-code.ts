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

/** A finding is certain; then what could not be looked at; then what could not be judged. */
const WORST_FIRST: readonly number[] = [EXIT.finding, EXIT.target, EXIT.inconclusive]

/** The exit code for several processes, each of which has its own. */
export function worstExitCode(codes: readonly number[]): number {
  return WORST_FIRST.find((code) => codes.includes(code)) ?? EXIT.clear
}
