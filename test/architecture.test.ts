import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { budgets } from '../src/budgets/index.ts'
import { BUDGET_FLAGS } from '../src/cli/check-command.ts'
import { CHECK_FLAGS } from '../src/cli/check-flags.ts'
import { EXPORT_FLAGS } from '../src/cli/export-flags.ts'
import { checkFormats, exports, formats } from '../src/formats/index.ts'
import { lints } from '../src/lints/index.ts'

/** Who may import whom; `node` stands for any `node:` module. Read it as the map of the house. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  probe: ['wire'],
  process: ['model', 'errors.ts', 'node'],
  inspector: ['process', 'errors.ts', 'node', 'ws', 'devtools-protocol'],
  record: [
    ...['process', 'inspector', 'wire', 'model', 'errors.ts', 'node', 'devtools-protocol'],
    '@jridgewell/trace-mapping',
  ],
  model: [],
  analyze: ['model'],
  lints: ['model'],
  budgets: ['model', 'lints'],
  config: ['model', 'lints', 'budgets', 'errors.ts', 'node', 'ajv'],
  formats: ['model', 'cli-table3', 'pprof-format', 'sarif'],
  compare: ['model', 'formats'],
  check: ['model', 'node', 'picomatch'],
  render: ['model', 'formats', 'errors.ts', 'node'],
  launch: ['process', 'inspector', 'model', 'errors.ts', 'node'],
  cli: [
    ...['wire', 'process', 'inspector', 'record', 'model', 'analyze', 'lints', 'budgets'],
    ...['formats', 'render', 'compare', 'check', 'launch', 'config'],
    ...['errors.ts', 'node', 'commander', 'chalk'],
  ],
}
/** Only types are taken from these: nothing of them is loaded at run time. */
const TYPES_ONLY = ['devtools-protocol', 'sarif']
const STATEMENT = /^(?:import|export)(\s+type)?\s[^'"=]*?from\s+'([^']+)'/gm
const EXPRESSION = /\bimport(\s+type)?\(\s*'([^']+)'\s*\)/g
const SIDE_EFFECT = /^import()\s+'([^']+)'/gm

interface Import {
  readonly path: string
  readonly id: string
  readonly isType: boolean
}

function importsOf(room: string): readonly Import[] {
  const files = readdirSync(join('src', room), { recursive: true, encoding: 'utf8' })
  return files
    .filter((file) => file.endsWith('.ts') && file !== 'build.ts')
    .flatMap((file) => {
      const path = join('src', room, file)
      const text = readFileSync(path, 'utf8')
      return [STATEMENT, EXPRESSION, SIDE_EFFECT]
        .flatMap((pattern) => [...text.matchAll(pattern)])
        .map(([, type, id = '']) => ({ path, id, isType: (type ?? '') !== '' }))
    })
}

function roomOf({ path, id }: Import): string {
  if (id.startsWith('node:')) return 'node'
  if (id.startsWith('.')) return relative('src', join(dirname(path), id)).split('/')[0] ?? ''
  return id.startsWith('@') ? id.split('/').slice(0, 2).join('/') : (id.split('/')[0] ?? '')
}

test('every folder of src is a room of the map', () => {
  const folders = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  assert.deepEqual(
    folders.map((folder) => folder.name).toSorted(),
    Object.keys(MAY_IMPORT).toSorted(),
  )
})

for (const [room, allowed] of Object.entries(MAY_IMPORT)) {
  test(`src/${room} imports only ${allowed.join(', ') || 'itself'}`, () => {
    const imports = importsOf(room)
    assert.ok(
      room === 'wire' || room === 'model' || imports.length > 0,
      'no import was seen at all',
    )
    for (const each of imports) {
      const from = roomOf(each)
      assert.ok(from === room || allowed.includes(from), `${each.path} imports ${each.id}`)
      assert.ok(each.isType || !TYPES_ONLY.includes(from), `${each.path} loads ${each.id}`)
    }
  })
}

test('only the command line prints, exits, or reads the environment', () => {
  const forbidden = /\bconsole\.|process\.(?:stdout|stderr|exit|exitCode|env|argv)\b/
  for (const room of Object.keys(MAY_IMPORT).filter((name) => name !== 'cli' && name !== 'probe'))
    for (const file of readdirSync(join('src', room), { recursive: true, encoding: 'utf8' })) {
      // A program that runs in a child of ours has a command line of its own.
      if (!file.endsWith('.ts') || file.endsWith('-program.ts')) continue
      const lines = readFileSync(join('src', room, file), 'utf8').split('\n')
      const bad = lines.find((line) => forbidden.test(line) && !/^\s*(?:\*|\/\/|\/\*)/.test(line))
      assert.equal(bad, undefined, `src/${room}/${file}: ${bad}`)
    }
})

const REGISTRIES = [
  ['lints', lints, ['index.ts', 'lint.ts', 'judge.ts']],
  ['budgets', budgets, ['index.ts', 'budget.ts']],
  [
    'formats',
    [...formats, ...exports, ...checkFormats],
    ['index.ts', 'format.ts', 'export.ts', 'check-format.ts'],
  ],
] as const
for (const [room, registered, furniture] of REGISTRIES) {
  test(`every file of src/${room} is registered under its own name`, () => {
    const files = readdirSync(join('src', room)).filter(
      (file) => file.endsWith('.ts') && !(furniture as readonly string[]).includes(file),
    )
    assert.deepEqual(registered.map(({ id }) => `${id}.ts`).toSorted(), files.toSorted())
  })
}

test('the options for files are those of the exports, and of the tools', () => {
  const told = EXPORT_FLAGS.filter(({ id }) => id !== 'flamegraph' && id !== 'doctor')
  assert.deepEqual(
    told,
    exports.map(({ id, extension, about }) => ({ id, extension, about })),
  )
})

test('the options of a check are those of its reports and of the budgets', () => {
  const told = checkFormats.flatMap(({ id, flag, about }) =>
    flag === null || flag === 'json' ? [] : [{ flag, id, about }],
  )
  assert.deepEqual(
    CHECK_FLAGS,
    told.toSorted((a, b) => (a.flag < b.flag ? -1 : 1)),
  )
  assert.deepEqual(
    BUDGET_FLAGS.map(({ id }) => id),
    budgets.map(({ id }) => id),
  )
})

test('every lint has a guilty fixture and an innocent twin', () => {
  for (const { id } of lints) {
    const files = readdirSync(join('fixtures/programs', id))
    for (const file of ['guilty.js', 'innocent.js', 'expect.json'])
      assert.ok(files.includes(file), `fixtures/programs/${id}/${file} is missing`)
  }
})

test('the probe’s kinds have one number each, without gaps', async () => {
  const { KIND, KIND_COUNT } = await import('../src/wire/kinds.ts')
  assert.deepEqual(
    Object.values(KIND).toSorted((a, b) => a - b),
    Array.from({ length: KIND_COUNT }, (_, i) => i),
  )
})
