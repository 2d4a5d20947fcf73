import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildProcessesReport } from '../../../src/cli/build-processes-report.ts'
import { targetError } from '../../../src/errors.ts'
import type { Report, Verdict } from '../../../src/model/report.ts'
import { clear } from '../../golden/reports/clear.ts'

function report(pid: number, verdict: Verdict): Report {
  return { ...clear, verdict, target: { ...clear.target, pid } }
}

const failure = (pid: number) => ({
  pid,
  command: 'node',
  error: targetError('It is shut.', 'Open it.'),
})

for (const [reports, failures, verdict, summary] of [
  [[report(1, 'clear'), report(2, 'clear')], [], 'clear', 'None of 2 processes is seen to spin.'],
  [
    [report(1, 'clear'), report(2, 'inconclusive'), report(3, 'spinning'), report(4, 'spinning')],
    [],
    'spinning',
    '2 of 4 processes spin (3, 4); 1 could not be judged (2).',
  ],
  [
    [report(1, 'clear')],
    [failure(2)],
    'inconclusive',
    'None of 2 processes is seen to spin; 1 could not be looked at (2).',
  ],
  [
    [report(1, 'spinning')],
    [failure(2)],
    'spinning',
    '1 of 2 processes spins (1); 1 could not be looked at (2).',
  ],
  [[report(1, 'spinning')], [], 'spinning', '1 of 1 process spins (1).'],
  [
    [],
    [failure(1)],
    'inconclusive',
    'None of 1 process is seen to spin; 1 could not be looked at (1).',
  ],
] as const) {
  test(`several processes are summed up: ${summary}`, () => {
    const all = buildProcessesReport(reports, failures)
    assert.equal(all.verdict, verdict)
    assert.equal(all.summary, summary)
    assert.equal(all.processes.length, reports.length)
    assert.deepEqual(
      all.unreached.map(({ reason, advice }) => [reason, advice]),
      failures.map(() => ['It is shut.', 'Open it.']),
    )
  })
}

test('the worst report comes first, the others in their order', () => {
  const reports = [
    report(1, 'clear'),
    report(2, 'clear'),
    report(3, 'inconclusive'),
    report(4, 'spinning'),
  ]
  const { processes } = buildProcessesReport(reports, [])
  assert.deepEqual(
    processes.map(({ target }) => target.pid),
    [4, 3, 1, 2],
  )
})
