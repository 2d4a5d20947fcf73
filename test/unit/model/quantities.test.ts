import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, count, milliseconds, percent, plural, rate } from '../../../src/model/quantities.ts'

test('thousands are separated by commas', () => {
  assert.deepEqual([0, 999, 1000, 12_345, 1_234_567.5].map(count), [
    '0',
    '999',
    '1,000',
    '12,345',
    '1,234,568',
  ])
})

test('a share is per cent, with a digit where it is small', () => {
  assert.deepEqual([0, 0.0004, 0.0062, 0.0996, 0.974, 1.013].map(percent), [
    '0 %',
    'under 0.1 %',
    '0.6 %',
    '10 %',
    '97 %',
    '101 %',
  ])
})

test('a rate is whole unless it is small', () => {
  assert.deepEqual([0, 4.25, 9.96, 812_345.4].map(rate), ['0', '4.3', '10', '812,345'])
})

test('bytes and milliseconds take the unit that reads best', () => {
  assert.deepEqual([0, 512, 48_230, 18_440_000, 3e9].map(bytes), [
    '0 bytes',
    '512 bytes',
    '48.2 kB',
    '18.4 MB',
    '3 GB',
  ])
  assert.deepEqual([0, 0.01, 3.14, 312, 2003, 90_500].map(milliseconds), [
    '0 ms',
    'under 0.1 ms',
    '3.1 ms',
    '312 ms',
    '2 s',
    '90.5 s',
  ])
})

test('a noun follows its number', () => {
  assert.equal(plural(1, 'event'), '1 event')
  assert.equal(plural(12_904, 'event'), '12,904 events')
})

test('what is no number is said to be unknown', () => {
  for (const format of [count, percent, rate]) assert.match(format(Number.NaN), /unknown/)
})
