import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { buildSync } from 'esbuild'
import type { Recording } from '../../../src/model/recording.ts'
import type { Site } from '../../../src/model/site.ts'
import { withOriginals } from '../../../src/record/original-positions.ts'
import { sourceMapPlace } from '../../../src/record/source-map-url.ts'
import { recordingOf } from '../../helpers/recordings.ts'

const FILES = {
  'src/main.ts': `import { poll } from './poll.ts'\nimport { run } from 'runner'\nrun(poll as () => void)\n`,
  'src/poll.ts': `// types and comments are gone in what runs\nexport function poll(turn: number = 0): void {\n  setImmediate(poll, turn + 1)\n}\n`,
  'node_modules/runner/package.json': '{ "name": "runner", "version": "3.2.1" }',
  'node_modules/runner/index.js': 'export function run(task) {\n  task()\n}\n',
}

/** A bundle of those files, with its map inside or beside it. */
function bundled(t: TestContext, sourcemap: 'inline' | 'external' | 'linked'): string {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-map-'))
  t.after(() => rmSync(folder, { recursive: true }))
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const outfile = join(folder, 'dist/bundle.cjs')
  buildSync({
    entryPoints: [join(folder, 'src/main.ts')],
    outfile,
    sourcemap,
    bundle: true,
    minifyWhitespace: true,
    platform: 'node',
  })
  return outfile
}

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
const packageOf = (file: string): Site['package'] =>
  file.includes('/node_modules/runner/') ? { name: 'runner', version: '3.2.1' } : null

/** A recording whose only frame lies where a text begins in a script. */
function recordedAt(script: string, text: string): Recording {
  const lines = readFileSync(script, 'utf8').split('\n')
  const line = lines.findIndex((each) => each.includes(text))
  const column = lines[line]?.indexOf(text) ?? -1
  assert.ok(line >= 0 && column >= 0, `${text} is not in ${script}`)
  const site: Site = {
    ...{ function: 'poll', file: script, line: line + 1, column: column + 1 },
    ...{ package: null, source: null, async: false },
  }
  const recording = recordingOf('tls-proxy-spins')
  const [first] = recording.sites
  assert.ok(first)
  return { ...recording, sites: [{ ...first, frames: [site] }] }
}

async function originalAt(script: string, text: string): Promise<Site['original']> {
  const mapped = await withOriginals(recordedAt(script, text), read, packageOf)
  return mapped.sites[0]?.frames[0]?.original
}

for (const sourcemap of ['inline', 'linked'] as const) {
  test(`a place in a bundle is told as it was written, by its ${sourcemap} map`, async (t) => {
    const script = bundled(t, sourcemap)
    assert.deepEqual(await originalAt(script, 'setImmediate('), {
      file: join(dirname(script), '../src/poll.ts'),
      line: 3,
      column: 3,
      package: null,
      source: 'setImmediate(poll, turn + 1)',
    })
  })

  test(`a package in a bundle is named, by its ${sourcemap} map`, async (t) => {
    const original = await originalAt(bundled(t, sourcemap), 'task()')
    assert.deepEqual(original?.package, { name: 'runner', version: '3.2.1' })
    assert.equal(original.source, 'task()')
  })
}

test('a script that names no map stays as it is', async (t) => {
  const recording = recordedAt(bundled(t, 'external'), 'setImmediate(')
  assert.equal(await withOriginals(recording, read, packageOf), recording)
})

for (const [what, map] of [
  ['no JSON', '{'],
  ['something else', '{"version":3}'],
  ['another version', '{"version":7,"sources":[],"mappings":""}'],
  [
    'mappings that lead nowhere',
    '{"version":3,"sources":[],"names":[],"mappings":"AAAA;;;AAAAAAA"}',
  ],
  ['sections without end', '{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":{}}]}'],
] as const)
  test(`a map that is ${what} changes nothing, and ends nothing`, async (t) => {
    const script = bundled(t, 'linked')
    writeFileSync(`${script}.map`, map)
    assert.equal(await originalAt(script, 'setImmediate('), undefined)
  })

for (const [text, place] of [
  ['f()\n//# sourceMappingURL=a.js.map\n', { kind: 'file', path: '/app/dist/a.js.map' }],
  ['f()\n//@ sourceMappingURL=../maps/a%20b.map', { kind: 'file', path: '/app/maps/a b.map' }],
  ['//# sourceMappingURL=data:application/json,%7B%7D', { kind: 'inline', json: '{}' }],
  [
    '//# sourceMappingURL=data:application/json;charset=utf-8;base64,e30=',
    { kind: 'inline', json: '{}' },
  ],
  [
    '//# sourceMappingURL=old.map\n//# sourceMappingURL=new.map\n',
    { kind: 'file', path: '/app/dist/new.map' },
  ],
  ['//# sourceMappingURL=https://example.com/a.map', null],
  ['//# sourceMappingURL=data:application/json,%', null],
  ['const url = "//# sourceMappingURL=quoted.map"', null],
  ['f()', null],
] as const)
  test(`${JSON.stringify(text.slice(-48))} leads to ${place === null ? 'no map' : place.kind}`, () => {
    assert.deepEqual(sourceMapPlace('/app/dist/a.js', text), place)
  })
