import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Chalk } from 'chalk'
import { json } from '../../../src/formats/json.ts'
import { reports } from '../../golden/reports/index.ts'
import { processes } from '../../golden/reports/processes.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }
const schema: Schema = JSON.parse(readFileSync('src/formats/report.schema.json', 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  schema,
)

interface Schema {
  readonly [key: string]: unknown
  readonly $defs: Readonly<Record<string, Definition>>
}
interface Definition {
  readonly description?: string
  readonly additionalProperties?: unknown
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, { readonly description?: string; $ref?: string }>>
}

for (const [name, report] of Object.entries(reports)) {
  test(`the JSON of ${name} is the report as it stands`, () => {
    const text = json.render(report, options)
    assert.deepEqual(JSON.parse(text), report)
    assert.ok(text.endsWith('}\n'))
  })

  test(`the JSON of ${name} fits the published schema`, () => {
    assert.ok(validate(JSON.parse(json.render(report, options))), JSON.stringify(validate.errors))
  })

  test(`the JSON of ${name} holds no character that a terminal obeys`, () => {
    // oxlint-disable-next-line no-control-regex
    const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\u2028\u2029]/u
    assert.doesNotMatch(json.render(report, options), unsafe)
  })
}

test('the JSON of several processes fits the published schema, report by report', () => {
  const several = JSON.parse(json.renderProcesses(processes, options))
  assert.deepEqual(several, processes)
  assert.ok(validate(several), JSON.stringify(validate.errors))
  const [first, ...others] = several.processes
  assert.equal(validate({ ...several, processes: [{ ...first, extra: 1 }, ...others] }), false)
  assert.equal(validate({ ...several, findings: [] }), false)
})

test('the schema refuses a field that it does not know, and one that is missing', () => {
  const { clear } = reports
  assert.ok(clear)
  assert.equal(validate({ ...clear, extra: 1 }), false)
  assert.equal(validate({ ...clear, loss: { ...clear.loss, extra: 1 } }), false)
  const { notes: _, ...without } = clear
  assert.equal(validate(without), false)
})

/** Absent where there is nothing to say; everything else is always there. */
const OPTIONAL: readonly string[] = ['site.original']

test('the schema describes and requires every field of every object', () => {
  for (const [name, definition] of Object.entries(schema.$defs)) {
    const properties = Object.entries(definition.properties ?? {})
    assert.equal(definition.additionalProperties, false, name)
    assert.ok(definition.description, name)
    assert.deepEqual(
      definition.required?.toSorted(),
      properties
        .map(([key]) => key)
        .filter((key) => !OPTIONAL.includes(`${name}.${key}`))
        .toSorted(),
      name,
    )
    for (const [key, property] of properties) {
      assert.ok(property.description ?? property.$ref, `${name}.${key}`)
    }
  }
})
