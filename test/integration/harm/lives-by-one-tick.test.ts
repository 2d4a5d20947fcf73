import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTarget } from '../../helpers/target.ts'
import { diagnose, notesOf } from '../../helpers/whyspin.ts'

/** Each dial is one tick and one request; a tick or a callback that is lost ends the program. */
const REDIAL = `
  const net = require('net')
  const dial = () => net.connect(1, '127.0.0.1').on('error', () => {}).once('close', dial)
  dial()
  console.log('ready')`

/** Hardly ever outside of the lines in which Node looks whether a tick is left. */
const TICK_A_TURN = `
  const again = () => process.nextTick(() => setImmediate(again))
  again()
  console.log('ready')`

/** Of 38 captures 3 ended the first, when ticks were queued out of turn (`probe/hooks.ts`). */
const captures = (usual: number): number => Number(process.env['WHYSPIN_TRIES'] ?? usual)
const LIMIT = { timeout: 120_000 + captures(0) * 20_000 }

test('a program that lives by one tick and one callback survives captures', LIMIT, async (t) => {
  const target = await startTarget(t, REDIAL)
  for (let capture = 0; capture < captures(4); capture++) {
    const { report } = await diagnose(t, target.pid, '-d', '1200ms')
    assert.deepEqual(notesOf(report), [])
    assert.ok(report.cost.hooksEnabledMs > 0, 'no hooks were on')
    assert.ok(target.isAlive(), `it ended in capture ${capture}`)
  }
})

test('a program that lives by one tick a turn survives captures', LIMIT, async (t) => {
  const target = await startTarget(t, TICK_A_TURN)
  for (let capture = 0; capture < captures(2); capture++) {
    const { report } = await diagnose(t, target.pid, '-d', '6s')
    assert.deepEqual(notesOf(report), [])
    assert.ok(report.cost.hooksEnabledMs > 0, 'no hooks were on')
    assert.ok(target.isAlive(), `it ended in capture ${capture}`)
  }
})
