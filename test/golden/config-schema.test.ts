import { test } from 'node:test'
import { budgets } from '../../src/budgets/index.ts'
import { configSchema } from '../../src/config/config-schema.ts'
import { lints } from '../../src/lints/index.ts'
import { assertGolden } from '../helpers/golden.ts'

test('the published schema of configurations is what lints and budgets make of it', () => {
  const text = `${JSON.stringify(configSchema(lints, budgets), null, 2)}\n`
  assertGolden('src/config/config.schema.json', text)
})
