import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STEPS, type Step, reachStep } from '../../helpers/capture-steps.ts'
import { eventually } from '../../helpers/eventually.ts'
import type { Spin } from '../../helpers/mirror.ts'
import { TARGET_VERSION, WORKERS_ARE_A_RISK } from '../../helpers/target-node.ts'
import { startTarget } from '../../helpers/target.ts'
import { assertUntouched, isOver, lookFromOutside, startSpinning } from '../../helpers/untouched.ts'
import { startWhyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }

const KILLED_AT: readonly (readonly [Spin, readonly Step[]])[] = [
  ['immediate', STEPS],
  ['microtask', ['listening', 'connected', 'hooked']],
  ['tick', ['listening', 'connected', 'hooked']],
  ['synchronous', ['listening', 'connected']],
]

for (const [spin, steps] of KILLED_AT)
  for (const step of steps)
    test(
      `whyspin is killed as soon as it is ${step}: nothing of it stays in a target with a ${spin} spin`,
      LIMIT,
      async (t) => {
        const { mirror, before } = await startSpinning(t, spin)
        const outside = lookFromOutside(mirror.pid)
        const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '3s')
        const guard = await reachStep(step, whyspin, mirror)
        whyspin.kill('SIGKILL')
        await whyspin.ended
        // Before the spin ends: its port and its threads go from a starved loop, too.
        await eventually(() => assert.deepEqual(lookFromOutside(mirror.pid), outside))
        await eventually(() => assert.ok(guard === null || isOver(guard), 'the guard still runs'))
        mirror.endSpin()
        await assertUntouched(mirror, before)
      },
    )

/** Its worker is starved by promise jobs, so that no timer of ours fires there. */
const STARVED_WORKER = `
  const { Worker } = require('node:worker_threads')
  new Worker('(async () => { for (;;) await undefined })()', { eval: true })
    .once('online', () => console.log('ready'))`

test(
  'whyspin is killed: its profiler goes from a worker that is starved, too',
  // There the guard asks no worker, and no timer of ours fires in this one.
  {
    ...LIMIT,
    skip: WORKERS_ARE_A_RISK && `on ${TARGET_VERSION} workers are asked for a price only`,
  },
  async (t) => {
    const target = await startTarget(t, STARVED_WORKER)
    const outside = lookFromOutside(target.pid)
    const whyspin = startWhyspin(t, String(target.pid), '--duration', '20s')
    // One thread for the inspector, and one for the profiler of the worker.
    await eventually(() => assert.ok(lookFromOutside(target.pid).threads > outside.threads + 1))
    whyspin.kill('SIGKILL')
    await eventually(() => assert.deepEqual(lookFromOutside(target.pid), outside))
    assert.ok(target.isAlive())
  },
)

test('whyspin is killed as it attaches to a target that is idle by now', LIMIT, async (t) => {
  const { mirror, before } = await startSpinning(t, 'immediate')
  const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '3s')
  await reachStep('guarded', whyspin, mirror)
  mirror.endSpin()
  await reachStep('connected', whyspin, mirror)
  whyspin.kill('SIGKILL')
  await whyspin.ended
  await assertUntouched(mirror, before)
})
