import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { budgets } from '../../../src/budgets/index.ts'
import { budgetKey, parseBudget, readLimit } from '../../../src/config/limit.ts'
import { WhyspinError } from '../../../src/errors.ts'

test('limits are read as people type them', () => {
  const of = (id: string, ...texts: readonly string[]) => texts.map((text) => parseBudget(id, text))
  assert.deepEqual(of('max-barren-rate', '50', '50/s', ' 12.5 /s'), [50, 50, 12.5])
  assert.deepEqual(of('max-cpu-idle-tail', '5%', '0.05', '.05', '5 %', '100%', '1'), [
    ...[0.05, 0.05, 0.05, 0.05, 1, 1],
  ])
  assert.deepEqual(of('max-loop-delay', '200ms', '0.2', '.2s', '1m', '200MS'), [
    ...[200, 200, 200, 60_000, 200],
  ])
})

test('in a configuration numbers stand for themselves, and seconds for a delay', () => {
  const of = (id: string, written: number) => {
    const budget = budgets.find((each) => each.id === id)
    assert.ok(budget)
    return readLimit(budget, written)
  }
  assert.equal(of('max-barren-rate', 50), 50)
  assert.equal(of('max-cpu-idle-tail', 0.05), 0.05)
  assert.equal(of('max-loop-delay', 0.2), 200)
})

test('the example of every budget is a limit, and so is each end of its range', () => {
  for (const { id, example, least, most, unit } of budgets) {
    assert.ok(parseBudget(id, example) >= least)
    const text = (limit: number): string =>
      unit === 'ms' ? `${limit}ms` : unit === 'share' ? `${limit * 100}%` : String(limit)
    assert.equal(parseBudget(id, text(least)), least)
    assert.equal(parseBudget(id, text(most)), most)
  }
})

for (const [id, text, message, advice] of [
  [
    'max-barren-rate',
    '5',
    '--max-barren-rate is "5", which is too small.',
    /10\/s to 10,000,000\/s/,
  ],
  ['max-barren-rate', 'few', '--max-barren-rate is "few", which is no rate.', /e\.g\. 50/],
  ['max-barren-rate', '-50', '--max-barren-rate is "-50", which is no rate.', /e\.g\. 50/],
  [
    'max-cpu-idle-tail',
    '5',
    '--max-cpu-idle-tail is "5", which is too large.',
    /^Did you mean 5%\?/,
  ],
  [
    'max-cpu-idle-tail',
    '500%',
    '--max-cpu-idle-tail is "500%", which is too large.',
    /^It takes 0\.1 % to 100 %/,
  ],
  [
    'max-cpu-idle-tail',
    '0',
    '--max-cpu-idle-tail is "0", which is too small.',
    /explain max-cpu-idle-tail/,
  ],
  ['max-loop-delay', '99ms', '--max-loop-delay is "99ms", which is too small.', /100 ms to 60 s/],
  [
    'max-loop-delay',
    '200',
    '--max-loop-delay is "200", which is too large.',
    /^Did you mean 200ms\?/,
  ],
  ['max-loop-delay', '', '--max-loop-delay is "", which is no duration.', /e\.g\. 200ms/],
  ['max-lop-delay', '1s', 'There is no budget "max-lop-delay".', /^Did you mean max-loop-delay\?/],
] as const)
  test(`refused in one sentence: ${message}`, () => {
    assert.throws(() => parseBudget(id, text), { exitCode: 2, message, advice })
  })

test('whatever is typed gives a limit in range or a sentence that names it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...budgets),
      fc.oneof(
        fc.string(),
        fc.tuple(fc.double(), fc.constantFrom('', '%', 'ms', '/s')).map((parts) => parts.join('')),
      ),
      ({ id, least, most }, text) => {
        try {
          const limit = parseBudget(id, text)
          assert.ok(limit >= least && limit <= most)
        } catch (error) {
          assert.ok(error instanceof WhyspinError, String(error))
          assert.ok(error.message.includes(`"${text}"`))
        }
      },
    ),
  )
})

test('the key of a budget is its id in camel case', () => {
  assert.deepEqual(
    budgets.map(({ id }) => budgetKey(id)),
    ['maxBarrenRate', 'maxCpuIdleTail', 'maxLoopDelay'],
  )
})
