import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monotonicUs, sleepUntil } from '../../../src/record/clock.ts'

const TRIES = 40

test('a wait is over at its moment, never before', async () => {
  for (let i = 0; i < TRIES; i++) {
    const untilUs = monotonicUs() + 2_000 + i * 50
    await sleepUntil(untilUs, new AbortController().signal)
    assert.ok(monotonicUs() >= untilUs, `${untilUs - monotonicUs()} µs early in try ${i}`)
  }
})

test('a signal ends a wait, and a moment that has passed is waited for by nobody', async () => {
  const interruption = new AbortController()
  const waiting = sleepUntil(monotonicUs() + 3_600e6, interruption.signal)
  await sleepUntil(monotonicUs() - 1, new AbortController().signal)
  interruption.abort()
  await waiting
})
