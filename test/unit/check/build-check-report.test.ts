import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  buildCheckReport,
  type CheckInput,
  type Rule,
} from '../../../src/check/build-check-report.ts'
import { toKnown } from '../../../src/check/baseline.ts'
import { buildReport } from '../../../src/cli/build-report.ts'
import type { CheckProblem, CheckReport } from '../../../src/model/check-report.ts'
import type { Report } from '../../../src/model/report.ts'
import { recordingOf } from '../../helpers/recordings.ts'

const SPINS = buildReport(recordingOf('tls-proxy-spins'))
const CLEAR = buildReport(recordingOf('tls-proxy-fixed'))
const RULE: Rule = {
  ...{ id: 'immediate-spin', kind: 'lint', title: '', severity: 'error', isOff: false },
  ...{ what: '', whyBad: '', falseAlarms: '', remedy: '' },
}
const DIED: CheckProblem = {
  ...{ code: 'target-died', text: 'It died.', advice: 'Find out why.', exitCode: 3 },
}

function judged(during: Report, after: Report, given: Partial<CheckInput> = {}): CheckReport {
  const phases = (['load', 'tail'] as const).map((name) => ({
    ...{ name, durationMs: 1_000, unreached: [] },
    reports: [name === 'load' ? during : after],
  }))
  return buildCheckReport({
    ...{ target: 'node server.js', server: null, load: null, problems: [], notes: [], phases },
    ...{ whyspinVersion: '1.0.0', durationMs: 3_000, rules: [RULE] },
    agreement: {
      ...{ failOn: 'error', ignores: [], baseline: [], knowsAll: false, root: '/' },
      today: '2026-11-28',
    },
    ...given,
  })
}

const agreed = (given: Partial<CheckInput['agreement']>): Pick<CheckInput, 'agreement'> => ({
  agreement: {
    ...{ failOn: 'error', ignores: [], baseline: [], knowsAll: false, root: '/' },
    ...{ today: '2026-11-28', ...given },
  },
})

test('a check passes where nothing was found in either phase', () => {
  const { outcome, exitCode, findings, rules } = judged(CLEAR, CLEAR)
  assert.deepEqual([outcome, exitCode, findings.length], ['passed', 0, 0])
  assert.deepEqual(
    rules.map(({ result }) => result),
    ['passed'],
  )
})

test('a spin that only shows after the load fails the check', () => {
  const { outcome, exitCode, findings, rules, summary } = judged(CLEAR, SPINS)
  assert.deepEqual([outcome, exitCode], ['failed', 1])
  assert.deepEqual(findings[0]?.phases, ['tail'])
  assert.equal(rules[0]?.result, 'failed')
  assert.match(summary, /^An Immediate re-arms itself .* at .*tls-stream\.js:32\.$/)
})

test('the same finding of both phases and of several processes is told once', () => {
  const other: Report = { ...SPINS, target: { ...SPINS.target, pid: 4711 } }
  const { findings } = judged(SPINS, other)
  assert.equal(findings.length, SPINS.findings.length)
  assert.deepEqual(findings[0]?.phases, ['load', 'tail'])
  assert.deepEqual(findings[0]?.pids, [SPINS.target.pid, 4711])
})

test('a problem is never a pass, and a finding is certain whatever the problem', () => {
  const clear = judged(CLEAR, CLEAR, { problems: [DIED] })
  assert.deepEqual([clear.outcome, clear.exitCode, clear.summary], ['error', 3, 'It died.'])
  const spins = judged(CLEAR, SPINS, { problems: [DIED] })
  assert.deepEqual([spins.outcome, spins.exitCode], ['failed', 1])
})

test('what could not be judged, and nothing at all, is inconclusive', () => {
  const unsure: Report = {
    ...CLEAR,
    verdict: 'inconclusive',
    unsure: [{ lint: 'immediate-spin', why: 'no hooks ran' }],
  }
  const { outcome, exitCode, problems, rules } = judged(CLEAR, unsure)
  assert.deepEqual([outcome, exitCode], ['inconclusive', 4])
  assert.match(problems[0]?.text ?? '', /after the load: no hooks ran\.$/)
  assert.deepEqual([rules[0]?.result, rules[0]?.why], ['unsure', 'no hooks ran'])
  const nothing = judged(CLEAR, CLEAR, { phases: [] })
  assert.deepEqual([nothing.outcome, nothing.exitCode], ['inconclusive', 4])
})

test('what the baseline knows does not fail; what it knew and is gone is told as fixed', () => {
  const known = toKnown(judged(SPINS, CLEAR).findings)
  const still = judged(SPINS, SPINS, agreed({ baseline: known }))
  assert.deepEqual([still.outcome, still.fixed.length], ['passed', 0])
  assert.equal(still.findings[0]?.standing, 'known')
  const gone = judged(CLEAR, CLEAR, agreed({ baseline: known }))
  assert.deepEqual(gone.fixed, known)
  const lost = judged(CLEAR, CLEAR, { ...agreed({ baseline: known }), problems: [DIED] })
  assert.deepEqual(lost.fixed, [], 'of what was not looked at nobody can say that it is gone')
})

test('an ignore that has run out, or that fits nothing, is told', () => {
  const ignore = { lint: 'immediate-spin', reason: 'a game loop' }
  const over = judged(SPINS, SPINS, agreed({ ignores: [{ ...ignore, until: '2026-01-01' }] }))
  assert.equal(over.outcome, 'failed')
  assert.deepEqual(over.notes, [
    'The ignore of immediate-spin ended with 2026-01-01, so what it allowed counts again.',
  ])
  const idle = judged(CLEAR, CLEAR, agreed({ ignores: [{ ...ignore, file: 'src/**' }] }))
  assert.deepEqual(idle.notes, [
    'The ignore of immediate-spin (src/**) fits nothing that was found.',
  ])
  const used = judged(SPINS, SPINS, agreed({ ignores: [ignore] }))
  assert.deepEqual([used.outcome, used.findings[0]?.reason], ['passed', 'a game loop'])
})
