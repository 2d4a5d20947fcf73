import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createHookBudget } from '../../../src/record/hook-budget.ts'

test('one per cent is 20 ms of the first two seconds, and grows with the capture', () => {
  const budget = createHookBudget(0.01, 5e6)
  assert.equal(budget.allowanceUs(5e6), 20_000)
  assert.equal(budget.allowanceUs(7e6), 40_000)
})

test('what was spent is taken off, and what is left must be worth a burst', () => {
  const budget = createHookBudget(0.01, 0)
  budget.note(15_000)
  assert.equal(budget.allowanceUs(0), 5_000)
  budget.note(18_000)
  assert.equal(budget.allowanceUs(0), 0)
  assert.equal(budget.allowanceUs(1e6), 12_000)
})

test('a budget of nothing leaves hooks off for ever', () => {
  assert.equal(createHookBudget(0, 0).allowanceUs(3_600e6), 0)
})
