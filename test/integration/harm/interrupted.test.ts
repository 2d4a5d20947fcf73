import assert from 'node:assert/strict'
import { test } from 'node:test'
import { STEPS, reachStep } from '../../helpers/capture-steps.ts'
import { readThreads } from '../../../src/process/thread-times.ts'
import { eventually } from '../../helpers/eventually.ts'
import { settled } from '../../helpers/settled.ts'
import { startTarget } from '../../helpers/target.ts'
import {
  assertUntouched,
  childrenOf,
  isOver,
  lookFromOutside,
  startSpinning,
} from '../../helpers/untouched.ts'
import { readReport, startWhyspin, notesOf } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
const NOTE = 'The capture was interrupted; this is what was seen until then.'
/** Before, Node itself has not come up yet; after, there is nothing to interrupt. */
const CAPTURING = STEPS.filter((step) => step !== 'started' && step !== 'left')

for (const step of CAPTURING)
  test(
    `Ctrl-C as soon as it is ${step}: what was seen is printed, the target is clean`,
    LIMIT,
    async (t) => {
      const { mirror, before } = await startSpinning(t, 'immediate')
      const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '30s', '--json')
      const guard = await reachStep(step, whyspin, mirror)
      whyspin.kill('SIGINT')
      const { report, exitCode, stderr } = readReport(await whyspin.ended)
      assert.deepEqual(notesOf(report), [NOTE])
      assert.notEqual(report.verdict, 'clear')
      assert.equal(stderr, '')
      assert.equal(exitCode, 3)
      await eventually(() => assert.ok(guard !== null && isOver(guard), 'the guard still runs'))
      mirror.endSpin()
      await assertUntouched(mirror, before)
    },
  )

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  test(`${signal} twice ends it at once, the target is cleaned all the same`, LIMIT, async (t) => {
    const { mirror, before } = await startSpinning(t, 'immediate')
    const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '30s')
    const guard = await reachStep('hooked', whyspin, mirror)
    // It answers nothing, so that leaving it takes long.
    mirror.kill('SIGSTOP')
    whyspin.kill(signal)
    await settled(whyspin.pid)
    whyspin.kill(signal)
    const { exitCode, stdout, stderr } = await whyspin.ended
    assert.equal(stdout, '')
    assert.match(stderr, /^whyspin: interrupted twice, .*\.\n.*\.\n$/)
    assert.equal(exitCode, 3)
    assert.ok(guard !== null && !isOver(guard), 'nobody is there to clean up')
    mirror.kill('SIGCONT')
    await eventually(() => assert.ok(isOver(guard), 'the guard still runs'))
    mirror.endSpin()
    await assertUntouched(mirror, before)
  })

/** One native call of some seconds: only after it the inspector opens. */
const HASHES = `
  console.log('ready')
  require('node:crypto').pbkdf2Sync('a', 'b', 4_000_000, 64, 'sha512')
  console.log('hashed')
  setInterval(() => {}, 1000)`

/** The signal wakes the thread of Node's that opens the inspector: all others sleep meanwhile. */
function wakeUps(pid: number): number {
  return readThreads(pid).reduce(
    (sum, { tid, voluntarySwitches }) => (tid === pid ? sum : sum + voluntarySwitches),
    0,
  )
}

for (const signal of ['SIGINT', 'SIGKILL'] as const)
  test(
    `${signal} while the target is in a native call: what opens later is closed again`,
    LIMIT,
    async (t) => {
      const target = await startTarget(t, HASHES)
      const outside = lookFromOutside(target.pid)
      const before = wakeUps(target.pid)
      const whyspin = startWhyspin(t, String(target.pid), '--duration', '30s', '--json')
      const guard = await eventually(() => {
        const [child] = childrenOf(whyspin.pid)
        assert.ok(child)
        return child
      })
      await eventually(() => assert.ok(wakeUps(target.pid) > before, 'no signal has come'))
      whyspin.kill(signal)
      const outcome = await whyspin.ended
      assert.ok(!target.output().includes('hashed'), 'the native call has ended: nothing is shown')
      if (signal === 'SIGINT') {
        const { report, exitCode } = readReport(outcome)
        assert.deepEqual(notesOf(report), [NOTE])
        assert.equal(report.verdict, 'inconclusive')
        assert.equal(exitCode, 3)
      }
      await target.waitFor(/hashed[^]*Debugger attached/)
      await eventually(() => assert.deepEqual(lookFromOutside(target.pid), outside))
      await eventually(() => assert.ok(isOver(guard), 'the guard still runs'))
      assert.ok(target.isAlive())
    },
  )

test('whoever reads the output goes away: the target is clean', LIMIT, async (t) => {
  const { mirror, before } = await startSpinning(t, 'immediate')
  const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '1s')
  whyspin.closeOutput()
  const { exitCode } = await whyspin.ended
  assert.equal(exitCode, 1)
  mirror.endSpin()
  await assertUntouched(mirror, before)
})
