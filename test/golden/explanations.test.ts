import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import { explainText } from '../../src/cli/explanation.ts'
import { lints } from '../../src/lints/index.ts'
import { assertGolden } from '../helpers/golden.ts'

const FOLDER = 'test/golden/explanations'
const OPTIONS = { width: 80, paint: new Chalk({ level: 0 }) }

for (const { id } of lints)
  test(`${id} is explained as people read it`, () => {
    assertGolden(`${FOLDER}/${id}.txt`, explainText(id, lints, OPTIONS))
  })

test('every explanation is that of a lint that exists', () => {
  assert.deepEqual(
    readdirSync(FOLDER).toSorted(),
    lints.map(({ id }) => `${id}.txt`),
  )
})
