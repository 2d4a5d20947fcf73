import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { reachStep } from '../../helpers/capture-steps.ts'
import { eventually } from '../../helpers/eventually.ts'
import { MIRROR_EXIT_CODE } from '../../helpers/mirror.ts'
import { startTarget } from '../../helpers/target.ts'
import { assertUntouched, isOver, lookFromOutside, startSpinning } from '../../helpers/untouched.ts'
import { readReport, startWhyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
const NOTE = /^whyspin stood still for more than 1\.5 s/

for (const spin of ['immediate', 'microtask', 'tick'] as const)
  test(
    `whyspin is stopped over a ${spin} spin: all of it leaves the target, and what was seen is printed later`,
    LIMIT,
    async (t) => {
      const { mirror, before } = await startSpinning(t, spin)
      const outside = lookFromOutside(mirror.pid)
      const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '30s', '--json')
      const guard = await reachStep('hooked', whyspin, mirror)
      whyspin.kill('SIGSTOP')
      await eventually(() => assert.deepEqual(lookFromOutside(mirror.pid), outside))
      await eventually(() => assert.ok(guard !== null && isOver(guard), 'the guard still runs'))
      mirror.endSpin()
      await assertUntouched(mirror, before)
      whyspin.kill('SIGCONT')
      const { report, exitCode, stderr } = readReport(await whyspin.ended)
      assert.ok(
        report.notes.some((note) => NOTE.test(note)),
        report.notes.join('\n'),
      )
      assert.notEqual(report.verdict, 'clear')
      assert.equal(stderr, '')
      assert.equal(exitCode, 3)
    },
  )

test(
  'a target that wants to exit does not wait for a whyspin that is stopped',
  LIMIT,
  async (t) => {
    const { mirror } = await startSpinning(t, 'immediate')
    const whyspin = startWhyspin(t, String(mirror.pid), '--duration', '30s', '--json')
    const guard = await reachStep('hooked', whyspin, mirror)
    whyspin.kill('SIGSTOP')
    await mirror.askToExit()
    assert.equal(await mirror.exited(), MIRROR_EXIT_CODE)
    await eventually(() => assert.ok(guard !== null && isOver(guard), 'the guard still runs'))
    whyspin.kill('SIGCONT')
    const { report, exitCode } = readReport(await whyspin.ended)
    assert.notEqual(report.notes.length, 0)
    assert.equal(exitCode, 3)
  },
)

test('the guard is in a session of its own, where no terminal reaches it', LIMIT, async (t) => {
  const target = await startTarget(t, `console.log('ready'); for (;;);`)
  const whyspin = startWhyspin(t, String(target.pid), '--duration', '2s')
  await eventually(() => {
    const guard = /^\d+/.exec(
      readFileSync(`/proc/${whyspin.pid}/task/${whyspin.pid}/children`, 'utf8'),
    )?.[0]
    assert.ok(guard)
    const [, , , session] = readFileSync(`/proc/${guard}/stat`, 'utf8').split(') ')[1]!.split(' ')
    assert.equal(session, guard)
  })
  await whyspin.ended
})
