import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HOOKS_ARE_A_RISK, TARGET_HAS, TARGET_VERSION } from '../../helpers/target-node.ts'
import { startTarget } from '../../helpers/target.ts'
import { diagnose, gist, readReport, startCautiousWhyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const ELSEWHERE = { ...LIMIT, skip: !HOOKS_ARE_A_RISK && `hooks are safe on ${TARGET_VERSION}` }
const HERE = { ...LIMIT, skip: HOOKS_ARE_A_RISK && `hooks are a risk on ${TARGET_VERSION}` }

/** A spin that runs out of stack, and catches it, in every thousandth turn or so. */
const OVERFLOWS = `
  let turns = 0
  function overflow() { Promise.resolve(1); overflow() }
  function again() {
    if (++turns % 1000 === 0) try { overflow() } catch {}
    setImmediate(again)
  }
  again(); console.log('ready')`

test(
  'no hooks come on by themselves where an overflow would end the target',
  ELSEWHERE,
  async (t) => {
    const target = await startTarget(t, OVERFLOWS)
    const outcome = await startCautiousWhyspin(t, String(target.pid), '--json').ended
    const { report, exitCode } = readReport(outcome)
    assert.ok(target.isAlive())
    assert.equal(report.cost.hooksEnabledMs, 0)
    assert.match(report.notes.join('\n'), new RegExp(`Node ${TARGET_VERSION} .*--force-hooks`))
    assert.equal(report.verdict, 'inconclusive', gist(report))
    assert.equal(exitCode, 4)
  },
)

test('who insists on hooks gets them, and the risk is real', ELSEWHERE, async (t) => {
  const target = await startTarget(t, OVERFLOWS)
  await startCautiousWhyspin(t, String(target.pid), '--force-hooks').ended
  assert.equal(await target.exited(), 7)
})

test('a target that overflows its stack survives hooks where Node was mended', HERE, async (t) => {
  const target = await startTarget(t, OVERFLOWS)
  const { report } = await diagnose(t, target.pid)
  assert.ok(report.cost.hooksEnabledMs > 0)
  assert.ok(target.isAlive())
})

test('a Node without counters of its loop is said to have none', LIMIT, async (t) => {
  const target = await startTarget(t, OVERFLOWS)
  const { report } = await diagnose(t, target.pid)
  const says = /does not count the turns of its event loop.*may not have been noticed/
  assert.equal(says.test(report.notes.join('\n')), !TARGET_HAS.loopCounters)
})
