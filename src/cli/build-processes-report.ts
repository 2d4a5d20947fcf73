import type { ProcessesReport } from '../model/processes-report.ts'
import type { Report, Verdict } from '../model/report.ts'
import type { FailedCapture } from '../record/capture-processes.ts'

const WORST_FIRST: readonly Verdict[] = ['spinning', 'inconclusive', 'clear']

/** The reports of several processes as one. */
export function buildProcessesReport(
  reports: readonly Report[],
  failures: readonly FailedCapture[],
): ProcessesReport {
  const processes = reports.toSorted(
    (a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict),
  )
  const worst = processes[0]?.verdict ?? 'inconclusive'
  return {
    schemaVersion: 1,
    // What was not looked at is not clear.
    verdict: worst === 'clear' && failures.length > 0 ? 'inconclusive' : worst,
    summary: summary(processes, failures),
    processes,
    unreached: failures.map(({ pid, command, error }) => ({
      pid,
      command,
      reason: error.message,
      advice: error.advice,
    })),
  }
}

function summary(reports: readonly Report[], failures: readonly FailedCapture[]): string {
  const all = reports.length + failures.length
  const processes = all === 1 ? 'process' : 'processes'
  const pidsOf = (verdict: Verdict): readonly number[] =>
    reports.filter((report) => report.verdict === verdict).map(({ target }) => target.pid)
  const spinning = pidsOf('spinning')
  const unsure = pidsOf('inconclusive')
  const clauses = [
    spinning.length === 0
      ? `none of ${all} ${processes} is seen to spin`
      : `${spinning.length} of ${all} ${processes} ${spinning.length === 1 ? 'spins' : 'spin'} (${spinning.join(', ')})`,
    ...(unsure.length > 0 ? [`${unsure.length} could not be judged (${unsure.join(', ')})`] : []),
    ...(failures.length > 0
      ? [`${failures.length} could not be looked at (${failures.map(({ pid }) => pid).join(', ')})`]
      : []),
  ]
  const text = clauses.join('; ')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
