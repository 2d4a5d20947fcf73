import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createPendingCalls } from '../../../src/inspector/pending-calls.ts'

/** Stands still, as a paused host does. */
const standStill = (ms: number): unknown =>
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

test('what was answered while this process stood still is no timeout', async () => {
  const calls = createPendingCalls()
  const reply = calls.wait(1, 'Runtime.evaluate', 200, new Error('here'))
  standStill(400)
  // The loop gets to its timers before it gets to what the sockets brought.
  await nextTurn()
  await nextTurn()
  calls.answer({ kind: 'reply', id: 1, result: { value: 7 } })
  assert.deepEqual(await reply, { value: 7 })
})

test('a call that is not answered is given up, and says what was asked and for how long', async () => {
  const calls = createPendingCalls()
  await assert.rejects(
    calls.wait(1, 'Runtime.evaluate', 30, new Error('here')),
    /did not answer `Runtime\.evaluate` within 30 ms/,
  )
  // Whatever comes later is nobody's.
  calls.answer({ kind: 'reply', id: 1, result: {} })
})
