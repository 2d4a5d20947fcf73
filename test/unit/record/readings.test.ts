import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { hearProbe, VOICE } from '../../../src/record/probe-voice.ts'
import { createReadings, type Readings } from '../../../src/record/readings.ts'
import type { WatchedThread } from '../../../src/record/watched-thread.ts'
import { probeInChild } from '../../helpers/probe-in-child.ts'

const READINGS = 40

/** What is read of a program, and by whom it was said. */
async function read(
  t: TestContext,
  code: string,
): Promise<{ readings: Readings; beats: Set<number> }> {
  const { connection, probe } = await probeInChild(t, code, VOICE)
  const { nextBeat } = await hearProbe(connection, probe)
  const thread: WatchedThread = {
    ...{ connection, probe, nextBeat, tid: 0, profiler: 'session', isExiting: false },
    debuggerHold: () => Promise.resolve(null),
    abandon: () => connection.close(),
  }
  const readings = createReadings(thread)
  const beats = new Set<number>()
  let atUs = (await readings.ask()).atUs
  for (let i = 0; i < READINGS; i++) {
    const reading = await readings.next(Infinity, new AbortController().signal)
    assert.ok(reading.isAlive)
    assert.ok(reading.atUs > atUs, 'a reading is older than the one before')
    atUs = reading.atUs
    beats.add(reading.heartbeats)
  }
  return { readings, beats }
}

test('a loop that turns says how it does, and is asked to keep its probe alive', async (t) => {
  const { readings, beats } = await read(t, `setInterval(() => {}, 1000); console.log('ready')`)
  // Once in half a second, for as long as the lease takes; a crowded host holds some beats up.
  assert.ok(readings.asked > 1 && readings.asked < READINGS / 2, `asked ${readings.asked} times`)
  assert.ok(beats.size > READINGS / 2, `${beats.size} beats`)
})

test('a loop that does not turn is asked each time', async (t) => {
  const { readings, beats } = await read(
    t,
    `console.log('ready'); setTimeout(() => { for (const end = Date.now() + 30_000; Date.now() < end;); }, 300)`,
  )
  assert.ok(readings.asked > READINGS / 2, `asked ${readings.asked} times`)
  assert.ok(beats.size < READINGS / 2, `${beats.size} beats`)
})
