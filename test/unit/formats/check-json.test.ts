import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { checkJson } from '../../../src/formats/check-json.ts'
import { nastyCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'
import { UNSAFE } from '../../helpers/nasty-text.ts'

interface Definition {
  readonly description?: string
  readonly additionalProperties?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, { readonly description?: string; $ref?: string }>>
}
interface Schema {
  readonly [key: string]: unknown
  readonly $defs: Readonly<Record<string, Definition>>
}

const options = { width: 80, paint: new Chalk({ level: 0 }) }
const read = (file: string): Schema => JSON.parse(readFileSync(`src/formats/${file}`, 'utf8'))
const schema = read('check-report.schema.json')
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  .addSchema(read('report.schema.json'))
  .compile(schema)

for (const [name, check] of Object.entries(CHECKS)) {
  test(`the JSON of ${name} is the check as it stands and fits the published schema`, () => {
    const text = checkJson.render(check, options)
    assert.deepEqual(JSON.parse(text), check)
    assert.ok(text.endsWith('}\n'))
    assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
  })
}

test('whatever stands in a check, its JSON is plain text, the same check, and fits the schema', () => {
  fc.assert(
    fc.property(nastyCheck, (check) => {
      const text = checkJson.render(check, options)
      assert.doesNotMatch(text, UNSAFE)
      assert.deepEqual(JSON.parse(text), check)
      assert.ok(validate(JSON.parse(text)), JSON.stringify(validate.errors))
    }),
    { numRuns: 30 },
  )
})

test('the schema refuses a field that it does not know, one that is missing, and a wrong finding', () => {
  const { standings } = CHECKS
  assert.equal(validate({ ...standings, extra: 1 }), false)
  const { notes: _, ...without } = standings
  assert.equal(validate(without), false)
  const [first, ...others] = standings.findings
  assert.ok(first)
  const wrong = { ...first, finding: { ...first.finding, extra: 1 } }
  assert.equal(validate({ ...standings, findings: [wrong, ...others] }), false)
})

test('the schema describes and requires every field of every object', () => {
  for (const [name, { properties = {}, ...definition }] of Object.entries(schema.$defs)) {
    assert.ok(definition.description, name)
    if (name === 'phaseName') continue
    assert.equal(definition.additionalProperties, false, name)
    assert.deepEqual(definition.required?.toSorted(), Object.keys(properties).toSorted(), name)
    for (const [key, property] of Object.entries(properties))
      assert.ok(property.description ?? property.$ref, `${name}.${key}`)
  }
})

test('both schemas are published under their own names', () => {
  const { files, exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly files: readonly string[]
    readonly exports: Readonly<Record<string, string>>
  }
  for (const file of ['report.schema.json', 'check-report.schema.json']) {
    assert.ok(existsSync(`src/formats/${file}`))
    assert.ok(files.includes(`src/formats/${file}`))
    assert.equal(exports[`./${file}`], `./src/formats/${file}`)
  }
})
