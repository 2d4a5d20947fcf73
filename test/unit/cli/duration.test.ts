import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseDuration } from '../../../src/cli/duration.ts'
import { WhyspinError } from '../../../src/errors.ts'

test('units are understood, and a bare number is seconds', () => {
  const texts = ['2s', '500ms', '1m', '1.5s', '2', '0.25', '.5s', '1h', ' 3 s ', '2S']
  assert.deepEqual(
    texts.map(parseDuration),
    [2000, 500, 60_000, 1500, 2000, 250, 500, 3_600_000, 3000, 2000],
  )
})

test('every duration from 200 ms to an hour comes back as it was given', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 3_600_000 }), (durationMs) => {
      assert.equal(parseDuration(`${durationMs}ms`), durationMs)
      assert.equal(parseDuration(`${durationMs / 1000}s`), durationMs)
      assert.equal(parseDuration(`${durationMs / 1000}`), durationMs)
    }),
  )
})

test('whatever is typed gives a length in range or a sentence that names it', () => {
  const typed = fc.oneof(
    fc.string(),
    fc
      .tuple(fc.double(), fc.constantFrom('', 's', 'ms', 'm', 'h', 'd'))
      .map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(typed, (text) => {
      try {
        const durationMs = parseDuration(text)
        assert.ok(Number.isInteger(durationMs) && durationMs >= 200 && durationMs <= 3_600_000)
      } catch (error) {
        assert.ok(error instanceof WhyspinError)
        assert.equal(error.exitCode, 2)
        assert.ok(error.message.includes(`"${text}"`))
        assert.match(error.advice, /2s/)
      }
    }),
  )
})

test('what is no duration, too short or too long is refused', () => {
  for (const text of ['', 'x', '2x', '-1s', '1e3', '2s3', 'Infinity', 'NaN', '1:30']) {
    assert.throws(() => parseDuration(text), { message: `"${text}" is no duration.` })
  }
  assert.throws(() => parseDuration('199ms'), { message: /too short/ })
  assert.throws(() => parseDuration('0'), { message: /too short/ })
  assert.throws(() => parseDuration('61m'), { message: /too long/ })
  assert.throws(() => parseDuration('9'.repeat(400)), { message: /too long/ })
})
