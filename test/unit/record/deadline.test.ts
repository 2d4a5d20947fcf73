import assert from 'node:assert/strict'
import { test } from 'node:test'
import { monotonicUs } from '../../../src/record/clock.ts'
import { deadlineOf, later, notBefore } from '../../../src/record/deadline.ts'

test('a capture ends when its time is over, or when somebody has enough, whichever comes first', () => {
  const startUs = monotonicUs()
  const enough = new AbortController()
  const open = deadlineOf(startUs, Infinity, enough.signal)
  const short = deadlineOf(startUs, 0.001, enough.signal)
  assert.equal(open.endUs, Infinity)
  enough.abort()
  assert.ok(open.endUs <= monotonicUs())
  assert.equal(short.endUs, startUs + 1)
})

test('where somebody had enough before, it ends at once', () => {
  assert.ok(deadlineOf(monotonicUs(), Infinity, AbortSignal.abort()).endUs <= monotonicUs())
})

test('what an attach needs at least, and what it had to wait, follows a deadline that moves', () => {
  const enough = new AbortController()
  const open = deadlineOf(monotonicUs(), Infinity, enough.signal)
  const leastUs = monotonicUs() + 1e9
  const [atLeast, shifted] = [notBefore(open, leastUs), later(open, 5)]
  assert.equal(atLeast.endUs, Infinity)
  enough.abort()
  assert.equal(atLeast.endUs, leastUs)
  assert.equal(shifted.endUs, open.endUs + 5)
})
