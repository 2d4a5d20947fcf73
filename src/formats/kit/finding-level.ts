import type { CheckedFinding } from '../../model/check-report.ts'

/** How loud a finding is told to people who look at a change. */
export type Level = 'error' | 'warning' | 'note'

/** Only what fails the check is an error, whatever its severity. */
export function levelOf({ standing, finding }: CheckedFinding): Level {
  if (standing === 'fails') return 'error'
  return standing === 'below' && finding.severity !== 'info' ? 'warning' : 'note'
}
