import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildReport } from '../../../src/cli/build-report.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { JudgingSettings, LintSetting } from '../../../src/model/judging.ts'
import type { Report } from '../../../src/model/report.ts'
import { RECORDINGS, recordingOf } from '../../helpers/recordings.ts'

/** A recording, judged with what is set for one lint. */
function judged(name: string, lint: string, setting: LintSetting): Report {
  return buildReport(recordingOf(name), { lints: { [lint]: setting }, budgets: {} })
}
const said = ({ findings }: Report): readonly string[] =>
  findings.map(({ lint, severity }) => `${lint} ${severity}`)

for (const name of RECORDINGS)
  test(`${name} is judged the same without settings, and with those that change nothing`, () => {
    const recording = recordingOf(name)
    const report = buildReport(recording)
    for (const settings of [
      { lints: {}, budgets: {} },
      { lints: { 'immediate-spin': {}, 'timer-storm': { thresholds: {} } }, budgets: {} },
    ] satisfies readonly JudgingSettings[])
      assert.equal(JSON.stringify(buildReport(recording, settings, 'tail')), JSON.stringify(report))
  })

test('a threshold that is set decides, and is printed with the finding beside the others', () => {
  const [finding] = judged('timer-storm', 'timer-storm', {
    thresholds: { errorFromCpuShare: 0.05 },
  }).findings
  assert.equal(finding?.severity, 'error')
  assert.deepEqual(finding.thresholds, {
    minResumptionsPerSecond: 200,
    minBarrenStreak: 64,
    errorFromCpuShare: 0.05,
    maxCpuMsPerTurn: 1,
  })
  assert.match(finding.evidence.join(' '), /at least 5 % of a core/)
})

test('a finding at the full severity of its lint gets the one that is set, and the verdict follows', () => {
  const lessened = judged('tls-proxy-spins', 'immediate-spin', { severity: 'warning' })
  assert.deepEqual(said(lessened), ['immediate-spin warning'])
  assert.equal(lessened.verdict, 'clear')
  assert.match(lessened.summary, /^Nothing counts as an error here; an Immediate re-arms itself/)
  const raised = judged('synchronous-loop', 'blocked-loop', { severity: 'error' })
  assert.deepEqual(said(raised), ['blocked-loop error'])
  assert.equal(raised.verdict, 'spinning')
  // It gets somewhere, as far as anybody knows.
  assert.match(raised.summary, /^Synchronous code holds the event loop at .*: 100 % of a core\.$/)
})

test('what a lint has lowered by itself keeps that, unless less is set', () => {
  const severities = (['error', 'warning', 'info'] as const).map(
    (severity) => judged('timer-storm', 'timer-storm', { severity }).findings[0]?.severity,
  )
  assert.deepEqual(severities, ['warning', 'warning', 'info'])
})

test('all but the severity stays as the lint found it', () => {
  const strip = ({ findings }: Report): readonly Finding[] =>
    findings.map((finding) => ({ ...finding, severity: 'info' }))
  assert.deepEqual(
    strip(judged('tls-proxy-spins', 'immediate-spin', { severity: 'info' })),
    strip(buildReport(recordingOf('tls-proxy-spins'))),
  )
})

test('a lint that is off reports nothing, in any thread, and the summary says that it is off', () => {
  const report = judged('worker-spins', 'immediate-spin', { severity: 'off' })
  assert.ok(!said(report).some((each) => each.startsWith('immediate-spin')))
  assert.equal(report.verdict, 'clear')
  const nothing = judged('tls-proxy-spins', 'immediate-spin', { severity: 'off' })
  assert.match(nothing.summary, /^Nothing was found; switched off: immediate-spin\./)
})

test('a stall is explained by the lint that nobody wants to hear, and does not stay a riddle', () => {
  for (const [name, lint, setting] of [
    ['synchronous-loop', 'blocked-loop', { severity: 'off' }],
    ['synchronous-loop', 'blocked-loop', { thresholds: { minStallMs: 10_000 } }],
    ['starved-by-promise-jobs', 'microtask-spin', { severity: 'off' }],
    ['tls-proxy-spins', 'immediate-spin', { thresholds: { minResumptionsPerSecond: 1e9 } }],
  ] as const) {
    const { verdict, unsure, findings } = judged(name, lint, setting)
    assert.deepEqual([verdict, unsure, findings], ['clear', [], []], `${name} without ${lint}`)
  }
})

test('a stall that no lint explains stays a riddle, whatever else is off', () => {
  const recording = recordingOf('synchronous-loop')
  // As if the samples had not come: hooks were called for and none ran.
  const { verdict, unsure } = buildReport(
    { ...recording, suspicions: ['empty-polls'] },
    {
      lints: { 'timer-storm': { severity: 'off' }, 'blocked-loop': { severity: 'off' } },
      budgets: {},
    },
  )
  assert.equal(verdict, 'inconclusive')
  assert.ok(unsure.length > 0 && unsure.every(({ lint }) => lint !== 'timer-storm'))
})

const BUDGETS = { 'max-barren-rate': 50, 'max-cpu-idle-tail': 0.05, 'max-loop-delay': 200 }

test('budgets are asked only where they have a limit, and those of the tail only there', () => {
  const of = (budgets: Readonly<Record<string, number>>, phase: 'load' | 'tail') =>
    said(buildReport(recordingOf('starved-by-promise-jobs'), { lints: {}, budgets }, phase))
  assert.deepEqual(of({ 'max-loop-delay': 200 }, 'load'), [
    'microtask-spin error',
    'max-loop-delay error',
  ])
  assert.ok(!of(BUDGETS, 'load').includes('max-cpu-idle-tail error'))
  assert.ok(of(BUDGETS, 'tail').includes('max-cpu-idle-tail error'))
})

test('findings of budgets come after those of lints of the same severity, before lesser ones', () => {
  const report = buildReport(recordingOf('timer-storm'), { lints: {}, budgets: BUDGETS })
  assert.deepEqual(said(report), ['max-barren-rate error', 'timer-storm warning'])
  const raised = buildReport(
    recordingOf('timer-storm'),
    { lints: { 'timer-storm': { thresholds: { errorFromCpuShare: 0.05 } } }, budgets: BUDGETS },
    'load',
  )
  assert.deepEqual(said(raised), ['timer-storm error', 'max-barren-rate error'])
})

test('a breach makes the verdict, and the summary does not call it a spin', () => {
  const report = buildReport(
    recordingOf('tls-proxy-fixed'),
    { lints: {}, budgets: BUDGETS },
    'tail',
  )
  assert.deepEqual(said(report), ['max-cpu-idle-tail error'])
  assert.equal(report.verdict, 'spinning')
  assert.equal(
    report.summary,
    'The process uses more CPU after the load than the budget allows. The main thread used 8.4 % of a core.',
  )
})

test('each thread is held against a budget of its own', () => {
  const { findings } = buildReport(recordingOf('worker-spins'), { lints: {}, budgets: BUDGETS })
  const barren = findings.filter(({ lint }) => lint === 'max-barren-rate')
  assert.deepEqual(
    barren.map(({ subject, site }) => [subject.thread, site?.function]),
    [['worker 1', 'poll']],
  )
})

test('a budget that could not be held against anything makes the verdict inconclusive', () => {
  const recording = { ...recordingOf('tls-proxy-fixed'), os: [] }
  const { verdict, unsure } = buildReport(recording, { lints: {}, budgets: BUDGETS }, 'tail')
  assert.equal(verdict, 'inconclusive')
  assert.deepEqual(
    unsure.map(({ lint }) => lint),
    ['max-cpu-idle-tail'],
  )
})
