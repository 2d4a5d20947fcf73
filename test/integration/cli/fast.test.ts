import assert from 'node:assert/strict'
import { test } from 'node:test'
import { diagnose, gist, startFixture, whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }

test('a core that burns is told after one burst with --fast', LIMIT, async (t) => {
  const spin = await startFixture(t, 'immediate-spin/guilty.js')
  const { report, exitCode } = await diagnose(t, String(spin.pid), '--fast')
  assert.equal(report.verdict, 'spinning', gist(report))
  assert.equal(report.findings[0]?.lint, 'immediate-spin', gist(report))
  assert.match(report.findings[0].evidence.join('\n'), / in 1 of 1 burst\./)
  assert.equal(exitCode, 1)
})

test('a loop that stands still is looked at for its two seconds, fast or not', LIMIT, async (t) => {
  const spin = await startFixture(t, 'microtask-spin/guilty.js')
  const { report } = await diagnose(t, String(spin.pid), '--fast')
  assert.equal(report.findings[0]?.lint, 'microtask-spin', gist(report))
  assert.ok(report.capture.durationMs >= 1_800, gist(report))
})

test('without a budget no hooks come on, and what burns is not called clear', LIMIT, async (t) => {
  const spin = await startFixture(t, 'immediate-spin/guilty.js')
  const { report } = await diagnose(t, String(spin.pid), '--budget', '0')
  assert.equal(report.cost.hooksEnabledMs, 0)
  assert.match(report.notes.join('\n'), /--budget 0%/)
  assert.notEqual(report.verdict, 'clear', gist(report))
})

test('--fast and a duration contradict each other', LIMIT, async (t) => {
  const { exitCode, stderr } = await whyspin(t, '1', '--fast', '-d', '3s')
  assert.equal(exitCode, 2)
  assert.match(stderr, /--fast.*--duration/)
})
