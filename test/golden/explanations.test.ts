import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import { explainText } from '../../src/cli/explanation.ts'
import { budgets } from '../../src/budgets/index.ts'
import { lints } from '../../src/lints/index.ts'
import { assertGolden } from '../helpers/golden.ts'

const FOLDER = 'test/golden/explanations'
const RULES = [...lints, ...budgets]
const OPTIONS = { width: 80, paint: new Chalk({ level: 0 }) }

for (const { id } of RULES)
  test(`${id} is explained as people read it`, () => {
    assertGolden(`${FOLDER}/${id}.txt`, explainText(id, RULES, OPTIONS))
  })

test('the list of all is as people read it', () => {
  assertGolden(`${FOLDER}/all.txt`, explainText(undefined, RULES, OPTIONS))
})

test('every explanation is that of a lint or budget that exists', () => {
  assert.deepEqual(
    readdirSync(FOLDER).toSorted(),
    ['all.txt', ...RULES.map(({ id }) => `${id}.txt`)].toSorted(),
  )
})
