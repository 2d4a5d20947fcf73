import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { editDistance, nearest } from '../../../src/model/nearest.ts'

const lints = ['blocked-loop', 'immediate-spin', 'microtask-spin', 'tick-spin', 'timer-storm']

test('a slip of the fingers finds what was meant', () => {
  assert.equal(nearest('imediate-spin', lints), 'immediate-spin')
  assert.equal(nearest('mircotask-spin', lints), 'microtask-spin')
  assert.equal(nearest('timerstorm', lints), 'timer-storm')
  assert.equal(nearest('TICK-SPIN', lints), 'tick-spin')
})

test('a beginning finds what it begins', () => {
  assert.equal(nearest('immediate', lints), 'immediate-spin')
  assert.equal(nearest('imediate', lints), 'immediate-spin')
})

test('what is near to nothing finds nothing', () => {
  assert.equal(nearest('nonsense', lints), null)
  assert.equal(nearest('', lints), null)
  assert.equal(nearest('x'.repeat(100_000), lints), null)
})

test('a swap of neighbours counts as one', () => {
  assert.equal(editDistance('ab', 'ba'), 1)
  assert.equal(editDistance('kitten', 'sitting'), 3)
})

test('the distance is 0 for equals, the same both ways, and at most the longer length', () => {
  const word = fc.string({ maxLength: 12 })
  fc.assert(
    fc.property(word, word, (one, other) => {
      const distance = editDistance(one, other)
      assert.equal(distance, editDistance(other, one))
      assert.equal(distance === 0, one === other)
      assert.ok(distance <= Math.max(one.length, other.length))
    }),
  )
})
