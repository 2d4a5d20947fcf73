import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { gitlab } from '../../../src/formats/gitlab.ts'
import type { CheckReport } from '../../../src/model/check-report.ts'
import { nastyCheck, partialCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'
import { UNSAFE } from '../../helpers/nasty-text.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }

/**
 * What https://docs.gitlab.com/ci/testing/code_quality/ asks for. GitLab drops an entry that does not
 * fit and all that follow it, and of two with one fingerprint the second.
 */
const text = { type: 'string', minLength: 1 }
const validate = new Ajv2020({ allErrors: true }).compile({
  type: 'array',
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
    properties: {
      description: text,
      check_name: text,
      fingerprint: text,
      severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
      location: {
        type: 'object',
        additionalProperties: false,
        required: ['path', 'lines'],
        properties: {
          path: { type: 'string', pattern: '^(?!\\./|/)' },
          lines: {
            type: 'object',
            required: ['begin'],
            properties: { begin: { type: 'integer', minimum: 1 } },
          },
        },
      },
    },
  },
})

interface Entry {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

function entriesOf(check: CheckReport): readonly Entry[] {
  const rendered = gitlab.render(check, options)
  assert.doesNotMatch(rendered, UNSAFE)
  const entries = JSON.parse(rendered) as readonly Entry[]
  assert.ok(validate(entries), JSON.stringify(validate.errors))
  assert.equal(new Set(entries.map(({ fingerprint }) => fingerprint)).size, entries.length)
  return entries
}

test('each finding is told by how much it counts, at its place or at one that exists', () => {
  assert.deepEqual(
    entriesOf(CHECKS.standings).map(({ check_name: name, severity, location }) => [
      name,
      severity,
      location.path,
      location.lines.begin,
    ]),
    [
      ['retry-storm', 'critical', 'fixtures/shapes/lib/api-client.js', 21],
      ['cpu-at-rest', 'critical', 'package.json', 1],
      ['empty-poll-spin', 'info', 'package.json', 1],
      ['timer-storm', 'minor', 'fixtures/programs/timer-storm/session-store.js', 4],
      ['other-thread', 'info', 'package.json', 1],
      ['ping-pong', 'info', 'fixtures/programs/ping-pong/guilty.js', 5],
    ],
  )
})

test('the fingerprint is the one of the finding', () => {
  assert.deepEqual(
    entriesOf(CHECKS.failing).map(({ fingerprint }) => fingerprint),
    CHECKS.failing.findings.map(({ fingerprint }) => fingerprint),
  )
})

test('problems appear, also two of a kind', () => {
  const problems = [...CHECKS.error.problems, ...CHECKS.error.problems]
  const entries = entriesOf({ ...CHECKS.error, problems })
  assert.deepEqual(
    entries.map(({ severity }) => severity),
    ['blocker', 'blocker', 'blocker', 'blocker'],
  )
})

test('only what passed has nothing that blocks, whatever the check leaves out', () => {
  assert.deepEqual(entriesOf(CHECKS.passed), [])
  fc.assert(
    fc.property(partialCheck, (check) => {
      const blocks = entriesOf(check).some(({ severity }) =>
        ['critical', 'blocker'].includes(severity),
      )
      assert.ok(blocks)
    }),
  )
})

test('whatever stands in a check, GitLab takes all of it', () => {
  fc.assert(
    fc.property(nastyCheck, (check) => {
      const shown = check.findings.filter(({ standing }) => standing !== 'ignored').length
      assert.equal(entriesOf(check).length, shown + check.problems.length)
    }),
    { numRuns: 100 },
  )
})
