import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { costTable, readCosts, withCostTable } from '../bench/cost-table.ts'

test('the README’s table of costs is what the kept results say', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const expected = withCostTable(readme, costTable(readCosts()))
  assert.equal(readme, expected, 'run `npm run bench:readme`')
})
