import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listeningSockets } from '../../../src/process/listening-sockets.ts'
import { startMirror } from '../../helpers/mirror.ts'
import { assertUntouched, startSpinning } from '../../helpers/untouched.ts'
import {
  BRIEFLY,
  diagnose,
  gist,
  notesOf,
  readReport,
  startWhyspin,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
const URL_OF_INSPECTOR = /ws:\/\/\S+/
/** Ways to spin in which the loop turns no more, and async hooks come on all the same. */
const STARVING = ['microtask', 'tick'] as const

test(
  'a target that was attached to has nothing of ours in it, while it spins on',
  LIMIT,
  async (t) => {
    const mirror = await startMirror(t, 'immediate')
    await mirror.spin()
    const before = await mirror.look()
    const { report } = await diagnose(t, mirror.pid, ...BRIEFLY)
    assert.equal(report.verdict, 'spinning', gist(report))
    assert.equal(report.target.attached, true)
    assert.ok(report.cost.hooksEnabledMs > 0)
    assert.deepEqual(notesOf(report), [])
    await mirror.waitFor(/hooks on\n[^]*hooks off\n/)
    await assertUntouched(mirror, before)
  },
)

for (const spin of STARVING) {
  test(
    `a target starved by a ${spin} spin has nothing of ours in it afterwards`,
    LIMIT,
    async (t) => {
      const { mirror, before } = await startSpinning(t, spin)
      const { report } = await diagnose(t, mirror.pid)
      assert.equal(report.verdict, 'spinning', gist(report))
      assert.equal(report.cost.promiseHooks, true, gist(report))
      assert.deepEqual(notesOf(report), [])
      // Before the spin ends: the port is closed and the hooks are off on a starved loop, too.
      assert.deepEqual(
        listeningSockets(mirror.pid).map(({ port }) => port),
        [mirror.port],
      )
      await mirror.waitFor(/hooks on\n[^]*hooks off\n$/)
      mirror.endSpin()
      await assertUntouched(mirror, before)
    },
  )
}

test('a target held by synchronous code has nothing of ours in it afterwards', LIMIT, async (t) => {
  const { mirror, before } = await startSpinning(t, 'synchronous')
  const { report } = await diagnose(t, mirror.pid, ...BRIEFLY)
  assert.equal(report.findings.at(0)?.lint, 'blocked-loop', gist(report))
  assert.deepEqual(
    listeningSockets(mirror.pid).map(({ port }) => port),
    [mirror.port],
  )
  mirror.endSpin()
  await assertUntouched(mirror, before)
})

test('an inspector that was open already stays open at its URL', LIMIT, async (t) => {
  const mirror = await startMirror(t, 'immediate', ['--inspect=127.0.0.1:0'])
  const url = URL_OF_INSPECTOR.exec(mirror.output())?.[0]
  await mirror.spin()
  const before = await mirror.look()
  assert.equal(before.listening.length, 2)
  assert.equal((before.inside as { inspector: unknown }).inspector, url)
  const { report } = await diagnose(t, mirror.pid, ...BRIEFLY)
  assert.equal(report.verdict, 'spinning', gist(report))
  await mirror.waitFor(/hooks on\n[^]*hooks off\n/)
  await assertUntouched(mirror, before)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(
    `${signal} ends a capture early: what was seen is kept, the target clean`,
    LIMIT,
    async (t) => {
      const mirror = await startMirror(t, 'immediate')
      await mirror.spin()
      const before = await mirror.look()
      const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '30s', '--json')
      await mirror.waitFor(/hooks on\n[^]*hooks off\n[^]*hooks on\n/)
      whyspin.kill(signal)
      const { report, exitCode, stderr } = readReport(await whyspin.ended)
      assert.deepEqual(notesOf(report), [
        'The capture was interrupted; this is what was seen until then.',
      ])
      assert.equal(report.findings.at(0)?.lint, 'immediate-spin', gist(report))
      assert.equal(stderr, '')
      assert.equal(exitCode, 3)
      await assertUntouched(mirror, before)
    },
  )
}

test(
  'when whyspin is killed in mid-capture, all of it leaves the target by itself',
  LIMIT,
  async (t) => {
    const mirror = await startMirror(t, 'immediate')
    await mirror.spin()
    const before = await mirror.look()
    const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '30s')
    await mirror.waitFor(/hooks on\n$/)
    whyspin.kill('SIGKILL')
    await whyspin.ended
    await mirror.waitFor(/hooks off\n$/)
    await assertUntouched(mirror, before)
  },
)

for (const spin of STARVING) {
  test(
    `when whyspin is killed over a ${spin} spin, hooks go at once, the rest later`,
    LIMIT,
    async (t) => {
      const { mirror, before } = await startSpinning(t, spin)
      const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '30s')
      await mirror.waitFor(/hooks on\n$/)
      whyspin.kill('SIGKILL')
      await whyspin.ended
      await mirror.waitFor(/hooks off\n$/)
      mirror.endSpin()
      await assertUntouched(mirror, before)
    },
  )
}
