import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import { checkFormats } from '../../../src/formats/index.ts'
import type { CheckReport } from '../../../src/model/check-report.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'
import { spoilt } from '../../helpers/nasty-text.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const each of Object.values(value)) frozen(each)
    Object.freeze(value)
  }
  return value
}

test('the reports of a check are in alphabetical order, and each option is one of them', () => {
  const ids = checkFormats.map(({ id }) => id)
  assert.deepEqual(ids, ids.toSorted())
  const flags = checkFormats.flatMap(({ flag }) => flag ?? [])
  assert.deepEqual(flags, ['json', 'markdown', 'gitlab', 'junit', 'sarif', 'tap'])
})

for (const { id, render } of checkFormats) {
  test(`${id} changes nothing of the check, and says the same of the same`, () => {
    const check = frozen<CheckReport>(structuredClone(CHECKS.standings))
    assert.equal(render(check, options), render(structuredClone(CHECKS.standings), options))
  })
}

test('a megabyte of name is a name that is cut', () => {
  const name = `${'\u001b[31m::x\n'.repeat(50_000)}${'界'.repeat(1_000_000)}`
  const check = spoilt(CHECKS.failing, () => name)
  for (const { id, render } of checkFormats.filter((each) => each.id !== 'check-json')) {
    const { length } = render(check, options)
    assert.ok(length < 2_000_000, `${id}: ${length} characters`)
  }
})
