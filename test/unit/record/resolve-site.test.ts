import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { createSiteResolver } from '../../../src/record/resolve-site.ts'

test('a frame below node_modules gets its package and its source line', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'whyspin-site-'))
  t.after(() => rmSync(root, { recursive: true }))
  const folder = join(root, 'node_modules/@scope/outer/node_modules/inner')
  mkdirSync(join(folder, 'lib'), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "name": "inner", "version": "1.2.3" }')
  writeFileSync(join(folder, 'lib/pool.js'), 'first\n  second()  \n')
  const file = join(folder, 'lib/pool.js')
  const site = createSiteResolver('').fromFrame(['', pathToFileURL(file).href, 2, 3, 0])
  assert.deepEqual(site, {
    function: '(anonymous)',
    file,
    line: 2,
    column: 3,
    package: { name: 'inner', version: '1.2.3' },
    source: 'second()',
    async: false,
  })
})

test('without a manifest the folder names the package; what cannot be read has no source', () => {
  const site = createSiteResolver('').fromFrame([
    'f',
    '/nowhere/node_modules/@scope/name/x.js',
    1,
    1,
    1,
  ])
  assert.deepEqual(site.package, { name: '@scope/name', version: 'unknown' })
  assert.equal(site.source, null)
  assert.equal(site.async, true)
})

test('the application’s own files, Node’s and those without a place have no package', () => {
  const resolver = createSiteResolver(null)
  assert.equal(resolver.fromPosition('f', '/app/a.js', 1, 1).package, null)
  assert.equal(resolver.fromPosition('f', 'node:timers', 0, 0).line, 1)
})
