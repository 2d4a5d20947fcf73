import assert from 'node:assert/strict'
import { test } from 'node:test'
import timers from 'node:timers'
import type { Builtins } from '../../../src/probe/builtins.ts'
import { startLease } from '../../../src/probe/lease.ts'

const BUILTINS = { queueMicrotask, timers } as unknown as Builtins

/** A lease of 2 s, and whether it has lapsed at a time. */
function leaseAt(): {
  readonly lapsedAt: (ms: number) => boolean
  readonly renewAt: (ms: number) => void
} {
  let nowMs = 0
  const lease = startLease(
    BUILTINS,
    2_000,
    () => nowMs,
    () => {},
    () => {},
  )
  lease.stop()
  return {
    lapsedAt(ms) {
      nowMs = ms
      return lease.hasLapsed()
    },
    renewAt(ms) {
      nowMs = ms
      lease.renew()
    },
  }
}

test('a lease that nobody renews lapses, looked at all the time', () => {
  const { lapsedAt } = leaseAt()
  for (let ms = 0; ms <= 2_000; ms += 100) assert.equal(lapsedAt(ms), false, String(ms))
  assert.equal(lapsedAt(2_001), true)
})

test('a thread that was held up serves the renewal that waits before it lets go', () => {
  const { lapsedAt, renewAt } = leaseAt()
  assert.equal(lapsedAt(3_000), false)
  renewAt(3_100)
  for (let ms = 3_100; ms <= 5_100; ms += 100) assert.equal(lapsedAt(ms), false, String(ms))
  assert.equal(lapsedAt(5_101), true)
})

test('one that was held up, and that nobody wants any more, lets go soon after', () => {
  const { lapsedAt } = leaseAt()
  assert.equal(lapsedAt(60_000), false)
  assert.equal(lapsedAt(60_300), false)
  assert.equal(lapsedAt(60_301), true)
})

test('a loop of long callbacks lets go as well', () => {
  const { lapsedAt } = leaseAt()
  for (let ms = 600; ms <= 2_400; ms += 600) assert.equal(lapsedAt(ms), false, String(ms))
  assert.equal(lapsedAt(3_000), true)
})
