import assert from 'node:assert/strict'
import { test } from 'node:test'
import { steadyReading } from '../../../src/record/steady-reading.ts'

/** Readings that take so many µs each, one after the other; gives which one counts, and when it was. */
function readingOf(...tookUs: readonly number[]): {
  readonly value: number
  readonly atUs: number
  readonly readings: number
} {
  let clockUs = 1_000
  let readings = 0
  const read = (): number => {
    clockUs += tookUs[readings] ?? 0
    return ++readings
  }
  const { value, atUs } = steadyReading(read, () => clockUs)
  return { value, atUs, readings }
}

test('a reading is of the middle of the time that it took', () => {
  assert.deepEqual(readingOf(600), { value: 1, atUs: 1_300, readings: 1 })
})

test('what was held up is read again, and the later reading has its own time', () => {
  assert.deepEqual(readingOf(2_000_000, 600), { value: 2, atUs: 2_001_300, readings: 2 })
})

test('where each is held up, the quickest of three counts', () => {
  const held = readingOf(900_000, 100_000, 500_000, 600)
  assert.deepEqual(held, { value: 2, atUs: 951_000, readings: 3 })
})
