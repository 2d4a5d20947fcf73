import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IoCounters } from '../../../src/probe/io-counters.ts'
import { createTurnSample } from '../../../src/probe/turn-sample.ts'

test('a sampled turn tells its callback and its drain apart, from when the burst began', () => {
  let nowUs = 1_000
  const io: IoCounters = {
    read: () => true,
    ...{ bytes: 0, calls: 0, ownBytes: 0, ownCalls: 0 },
    close() {},
  }
  const sample = createTurnSample(
    () => io,
    () => nowUs,
  )
  sample.reset()
  nowUs = 1_250
  sample.begin(3)
  nowUs = 1_254
  sample.endCallback()
  nowUs = 1_270
  assert.equal(sample.endTurn(false), true)
  const { tag, sinceBurstUs, callbackUs, turnUs } = sample
  assert.deepEqual(
    { tag, sinceBurstUs, callbackUs, turnUs },
    {
      ...{ tag: 3, sinceBurstUs: 250, callbackUs: 4, turnUs: 20 },
    },
  )
})
