import assert from 'node:assert/strict'
import { test } from 'node:test'
import { repositoryPlace } from '../../../src/check/repository-place.ts'
import { type Agreement, standingOf } from '../../../src/check/standing.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { Ignore } from '../../../src/model/judging.ts'
import { findingOf, siteOf } from '../../helpers/finding.ts'

const AGREEMENT: Agreement = {
  failOn: 'error',
  ignores: [],
  baseline: [],
  knowsAll: false,
  root: '/repo',
  today: '2026-11-28',
}

function standing(finding: Finding, agreed: Partial<Agreement> = {}): string {
  const agreement = { ...AGREEMENT, ...agreed }
  const place = repositoryPlace(finding, agreement.root)
  return standingOf(finding, 'f00d', place, agreement).standing
}

test('a finding fails from the agreed severity on', () => {
  const warning = findingOf({ severity: 'warning' })
  assert.equal(standing(findingOf()), 'fails')
  assert.equal(standing(warning), 'below')
  assert.equal(standing(warning, { failOn: 'warning' }), 'fails')
  assert.equal(standing(findingOf({ severity: 'info' }), { failOn: 'info' }), 'fails')
  assert.equal(standing(findingOf(), { failOn: 'never' }), 'below')
})

const IGNORE: Ignore = { lint: 'immediate-spin', reason: 'a game loop' }

for (const [what, ignore, expected] of [
  ['by its lint', {}, 'ignored'],
  ['by a glob of its file', { file: 'src/**/*.js' }, 'ignored'],
  ['by its function', { function: 'poll' }, 'ignored'],
  ['not by another lint', { lint: 'timer-storm' }, 'fails'],
  ['not by another file', { file: 'lib/**' }, 'fails'],
  ['not by another function', { function: 'wait' }, 'fails'],
  ['not by a package that it is not of', { package: 'acme' }, 'fails'],
  ['up to its last day', { until: '2026-11-28' }, 'ignored'],
  ['not after its last day', { until: '2026-11-27' }, 'fails'],
] as const)
  test(`a finding is ignored ${what}`, () => {
    assert.equal(standing(findingOf(), { ignores: [{ ...IGNORE, ...ignore }] }), expected)
  })

test('a finding of a package is ignored by the package, and by the own file that led to it', () => {
  const finding = findingOf({
    site: siteOf({
      file: '/repo/node_modules/acme/a.js',
      package: { name: 'acme', version: '1.0.0' },
    }),
    stack: [siteOf({ file: '/repo/src/main.js', line: 3 })],
  })
  assert.equal(standing(finding, { ignores: [{ ...IGNORE, package: 'acme' }] }), 'ignored')
  assert.equal(standing(finding, { ignores: [{ ...IGNORE, file: 'src/main.js' }] }), 'ignored')
  assert.equal(standing(finding, { ignores: [{ ...IGNORE, file: 'src/other.js' }] }), 'fails')
})

test('what stands in the baseline is known; with a new baseline all that counts is', () => {
  const known = { fingerprint: 'f00d', lint: 'immediate-spin', title: '', where: '' }
  assert.equal(standing(findingOf(), { baseline: [known] }), 'known')
  assert.equal(standing(findingOf(), { baseline: [{ ...known, fingerprint: 'beef' }] }), 'fails')
  assert.equal(standing(findingOf(), { knowsAll: true }), 'known')
  assert.equal(standing(findingOf({ severity: 'info' }), { knowsAll: true }), 'below')
})

test('a developer is led to the nearest own frame, else into the package', () => {
  const inPackage = siteOf({
    file: '/repo/node_modules/acme/a.js',
    package: { name: 'acme', version: '1.0.0' },
  })
  const own = siteOf({ file: '/repo/src/main.js', line: 3 })
  assert.deepEqual(repositoryPlace(findingOf({ site: inPackage, stack: [own] }), '/repo'), {
    path: 'src/main.js',
    line: 3,
    column: 5,
    isOwn: true,
  })
  assert.deepEqual(repositoryPlace(findingOf({ site: inPackage }), '/repo/'), {
    path: 'node_modules/acme/a.js',
    line: 10,
    column: 5,
    isOwn: false,
  })
  const outside = repositoryPlace(findingOf(), '/elsewhere')
  assert.deepEqual([outside?.path, outside?.isOwn], ['/repo/src/poll.js', false])
  assert.equal(repositoryPlace(findingOf({ site: null }), '/repo'), null)
})

test('a place is told as it was written, where a source map knows', () => {
  const original = {
    ...{ file: '/repo/src/poll.ts', line: 4, column: 2, package: null, source: null },
  }
  const finding = findingOf({ site: siteOf({ file: '/repo/dist/bundle.js', original }) })
  assert.equal(repositoryPlace(finding, '/repo')?.path, 'src/poll.ts')
})
