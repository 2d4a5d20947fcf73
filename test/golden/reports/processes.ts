import type { ProcessesReport } from '../../../src/model/processes-report.ts'
import { clear } from './clear.ts'
import { inconclusive } from './inconclusive.ts'
import { twoFindings } from './two-findings.ts'

/** A cluster of which one worker spins, one was hardly seen, and one could not be looked at. */
export const processes: ProcessesReport = {
  schemaVersion: 1,
  verdict: 'spinning',
  summary:
    '1 of 4 processes spins (4711); 1 could not be judged (4713); 1 could not be looked at (4714).',
  processes: [
    { ...twoFindings, target: { ...twoFindings.target, pid: 4711 } },
    { ...inconclusive, target: { ...inconclusive.target, pid: 4713 } },
    { ...clear, target: { ...clear.target, pid: 809 } },
  ],
  unreached: [
    {
      pid: 4714,
      command:
        'node /srv/app/\u001b[31mworker\u202e.js --with --many --options --that --do --not --fit',
      reason:
        'Process 4714 (node /srv/app/worker.js) is blocked in a synchronous read, and the signal that opens the inspector would crash it.',
      advice:
        'Try again once its input has arrived, or start it with --inspect and pass its ws:// URL.',
    },
  ],
}
