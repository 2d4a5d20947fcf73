import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readPrograms } from '../../healthy/program.ts'
import { startScene } from '../../healthy/scene.ts'
import { diagnose, gist, startFixture } from '../../helpers/whyspin.ts'

/** Node remembers for good that its debugger was on, or that hooks tracked promises. */
test('a healthy server under load gets nothing that Node would remember', async (t) => {
  const [program] = readPrograms(['json-server'])
  assert.ok(program)
  const scene = await startScene(program, 60)
  t.after(() => scene.stop())
  const { report } = await diagnose(t, scene.pid)
  assert.equal(report.verdict, 'clear', gist(report))
  assert.equal(report.target.attached, true)
  assert.equal(report.cost.promiseHooks, false)
  assert.equal(report.cost.slowsAsyncCalls, false)
})

test('a spin pays for its diagnosis, and the report says so', async (t) => {
  const target = await startFixture(t, 'immediate-spin/guilty.js')
  const { report } = await diagnose(t, target.pid)
  assert.equal(report.verdict, 'spinning', gist(report))
  assert.equal(report.cost.slowsAsyncCalls, true)
})
