import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fingerprints } from '../../../src/check/fingerprint.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { findingOf, siteOf } from '../../helpers/finding.ts'

const one = (finding: Finding, root = '/repo'): string => fingerprints([finding], root)[0] ?? ''
const usual = one(findingOf())

test('a fingerprint is 32 hexadecimal digits', () => {
  assert.match(usual, /^[\da-f]{32}$/)
})

test('a fingerprint stays when lines shift, rates change and the checkout lies elsewhere', () => {
  const shifted = findingOf({
    site: siteOf({ line: 99, column: 1 }),
    cpuShare: 0.2,
    barrenStreak: 9,
  })
  assert.equal(one(shifted), usual)
  const elsewhere = findingOf({ site: siteOf({ file: '/home/ci/build/src/poll.js' }) })
  assert.equal(one(elsewhere, '/home/ci/build'), usual)
})

test('a fingerprint stays where a package moves within node_modules, or gets a new version', () => {
  const at = (file: string, version: string): string =>
    one(findingOf({ site: siteOf({ file, package: { name: '@acme/poll', version } }) }))
  assert.equal(
    at('/repo/node_modules/@acme/poll/lib/a.js', '1.0.0'),
    at('/repo/node_modules/other/node_modules/@acme/poll/lib/a.js', '1.0.1'),
  )
})

test('another lint, thread, file, function or package is another finding', () => {
  const others = [
    findingOf({ lint: 'timer-storm' }),
    findingOf({ subject: { type: 'Immediate', thread: 'worker 1', asyncId: 7 } }),
    findingOf({ site: siteOf({ file: '/repo/src/other.js' }) }),
    findingOf({ site: siteOf({ function: 'wait' }) }),
    findingOf({ site: siteOf({ package: { name: 'acme', version: '1.0.0' } }) }),
    findingOf({ site: null }),
  ].map((finding) => one(finding))
  assert.equal(new Set([usual, ...others]).size, others.length + 1)
})

test('a worker is any worker: their numbers change from run to run', () => {
  const of = (thread: string): string =>
    one(findingOf({ subject: { type: 'Immediate', thread, asyncId: 1 } }))
  assert.equal(of('worker 1'), of('worker 12'))
})

test('functions without a name are told apart by their text, and several alike by their order', () => {
  const anonymous = (source: string, line: number): Finding =>
    findingOf({ site: siteOf({ function: '(anonymous)', source, line }) })
  const [a, b, c] = fingerprints(
    [anonymous('poll(1)', 1), anonymous('poll(2)', 2), anonymous('poll(1)', 3)],
    '/repo',
  )
  assert.equal(new Set([a, b, c]).size, 3)
  assert.equal(one(anonymous('poll(1)', 50)), a)
})
