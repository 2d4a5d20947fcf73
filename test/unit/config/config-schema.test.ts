import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { budgets } from '../../../src/budgets/index.ts'
import { configSchema, type JsonSchema } from '../../../src/config/config-schema.ts'
import { budgetKey } from '../../../src/config/limit.ts'
import { isDay, validate } from '../../../src/config/validate.ts'
import { lints } from '../../../src/lints/index.ts'

const PUBLISHED = 'src/config/config.schema.json'
const schema = configSchema(lints, budgets)

/** Every schema within a schema, with the way to it. */
function* parts(of: JsonSchema, path = ''): Generator<readonly [string, JsonSchema]> {
  yield [path, of]
  for (const [key, inner] of Object.entries(of)) {
    // What a user might write is no schema.
    if (key === 'examples' || typeof inner !== 'object' || inner === null) continue
    yield* parts(inner as JsonSchema, `${path}/${key}`)
  }
}

test('the published schema is in the package, under the name that others know', () => {
  const { files, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly files: readonly string[]
    readonly exports: Readonly<Record<string, string>>
  }
  assert.ok(files.includes(PUBLISHED))
  assert.equal(exports['./config.schema.json'], `./${PUBLISHED}`)
})

test('it is a schema of 2020-12 in which ajv finds nothing odd', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, formats: { date: isDay } })
  assert.ok(ajv.validateSchema(schema), JSON.stringify(ajv.errors))
  assert.doesNotThrow(() => ajv.compile(schema))
})

test('every key is described, and no object takes keys that it does not know', () => {
  for (const [path, part] of parts(schema)) {
    if (part['type'] === 'object') assert.equal(part['additionalProperties'], false, path)
    const isProperty = /\/properties\/[^/]+$/.test(path)
    if (isProperty) assert.match(String(part['description']), /\w.*\.$/, path)
  }
})

test('every lint with its thresholds and every budget has its key', () => {
  const keysAt = (...path: readonly string[]): readonly string[] => {
    let part: JsonSchema = schema
    for (const key of path) part = (part[key] ?? {}) as JsonSchema
    return Object.keys(part['properties'] ?? {})
  }
  assert.deepEqual(
    keysAt('properties', 'lints'),
    lints.map(({ id }) => id),
  )
  assert.deepEqual(
    keysAt('properties', 'budgets'),
    budgets.map(({ id }) => budgetKey(id)),
  )
  for (const { id, thresholds } of lints)
    assert.deepEqual(
      keysAt('properties', 'lints', 'properties', id, 'anyOf', '1', 'properties', 'thresholds'),
      Object.keys(thresholds),
    )
})

test('the whole example fits', async () => {
  const [example] = schema['examples'] as readonly object[]
  assert.ok(example)
  assert.deepEqual(await validate(example), [])
})

test('every example of a key fits that key', () => {
  const ajv = new Ajv2020({ allowUnionTypes: true, formats: { date: isDay } })
  let seen = 0
  for (const [path, part] of parts(schema))
    for (const example of (part['examples'] ?? []) as readonly unknown[]) {
      if (path === '') continue
      assert.ok(ajv.validate(part, example), `${path}: ${JSON.stringify(example)}`)
      seen++
    }
  assert.ok(seen > lints.length)
})

test('a day is one that the calendar has', () => {
  for (const day of ['2027-01-31', '2028-02-29', '2026-12-01']) assert.ok(isDay(day), day)
  for (const text of [
    '2027-02-29',
    '2027-13-01',
    '2027-00-10',
    '2027-04-31',
    '2027-1-1',
    '27-01-01',
    '',
  ])
    assert.ok(!isDay(text), text)
})
