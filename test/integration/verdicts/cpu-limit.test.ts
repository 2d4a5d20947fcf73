import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limitCpu, noCpuLimit } from '../../helpers/cpu-limit.ts'
import { diagnose, gist, startFixture } from '../../helpers/whyspin.ts'

/** A common limit of containers. */
const CORES = 0.2
const OPTIONS = { timeout: 60_000, skip: noCpuLimit() }

for (const lint of ['immediate-spin', 'microtask-spin'])
  test(`with a fifth of a core a ${lint} is found as well`, OPTIONS, async (t) => {
    const { pid } = await startFixture(t, `${lint}/guilty.js`)
    limitCpu(t, pid, CORES)
    const { report } = await diagnose(t, pid)
    assert.equal(report.verdict, 'spinning', gist(report))
    assert.equal(report.findings[0]?.lint, lint, gist(report))
    const { mainThreadCpuShare, mainThreadRunnableShare } = report.capture
    assert.ok(mainThreadCpuShare !== null && mainThreadCpuShare < 0.3, gist(report))
    assert.ok(mainThreadRunnableShare !== null && mainThreadRunnableShare > 0.8, gist(report))
  })

test('with a fifth of a core work that takes all of it is clear', OPTIONS, async (t) => {
  const { pid } = await startFixture(t, 'microtask-spin/innocent.js')
  limitCpu(t, pid, CORES)
  const { report } = await diagnose(t, pid)
  assert.equal(report.verdict, 'clear', gist(report))
})
