import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  FIRST_SLICE_MS,
  isNoteworthy,
  nextSliceMs,
  refusal,
  startPauseMs,
} from '../../../src/record/profile-price.ts'

const slice = (ms: number, nodes: number) => ({
  nodes: { length: nodes },
  startTime: 5e6,
  endTime: 5e6 + ms * 1e3,
})

test('a start is dear from a heap of 1 GB on, and worth a word from 200 MB on', () => {
  assert.equal(refusal(startPauseMs(1.1e9), false)?.code, 'profile-too-dear')
  assert.equal(refusal(startPauseMs(0.9e9), false), null)
  assert.equal(refusal(startPauseMs(50e6), true)?.code, 'profile-ends-coverage')
  assert.equal(isNoteworthy(startPauseMs(250e6)), true)
  assert.equal(isNoteworthy(startPauseMs(50e6)), false)
})

test('a slice of ordinary stacks becomes as long as slices get', () => {
  assert.equal(nextSliceMs(slice(100, 400)), 500)
  assert.equal(nextSliceMs(slice(100, 0)), 500)
})

test('deep and varied stacks shorten the slices, so that their ends stay cheap', () => {
  // 20,000 nodes in 100 ms would cost 180 ms.
  assert.ok(nextSliceMs(slice(100, 20_000)) < 60)
  assert.equal(nextSliceMs(slice(100, 1e6)), 50)
})

test('without a slice to judge by, the next is short', () => {
  assert.equal(nextSliceMs(undefined), FIRST_SLICE_MS)
})
