import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { type FinalResults, Parser, type Result } from 'tap-parser'
import { tap } from '../../../src/formats/tap.ts'
import type { CheckReport } from '../../../src/model/check-report.ts'
import { nastyCheck, partialCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }

interface Parsed {
  readonly points: readonly Result[]
  readonly final: FinalResults
  /** What is no TAP. */
  readonly extra: readonly string[]
}

function parsed(check: CheckReport): Parsed {
  const points: Result[] = []
  const extra: string[] = []
  let final: FinalResults | null = null
  const parser = new Parser({ strict: true })
  parser.on('assert', (point: Result) => points.push(point))
  parser.on('extra', (text: string) => extra.push(text))
  parser.on('complete', (results: FinalResults) => (final = results))
  parser.end(tap.render(check, options))
  assert.ok(final)
  return { points, final, extra }
}

const named = (points: readonly Result[], name: string): Result => {
  const found = points.find((point) => point.name === name)
  assert.ok(found, name)
  return found
}

test('a rule is a line, and what was found is its diagnostics', () => {
  const { points, final } = parsed(CHECKS.standings)
  assert.deepEqual(
    points.map(({ name }) => name),
    CHECKS.standings.rules.map(({ id }) => id),
  )
  assert.equal(final.ok, false)
  const { ok, diag } = named(points, 'retry-storm')
  assert.equal(ok, false)
  const [finding] = CHECKS.standings.findings
  assert.equal(diag.message, finding?.finding.title)
  assert.deepEqual(diag.findings[0].evidence, finding?.finding.evidence)
  assert.equal(diag.findings[0].at, 'getWithRetry fixtures/shapes/lib/api-client.js:21:22')
})

test('what does not count is ok and told; what is off or unsure is skipped', () => {
  const { points } = parsed(CHECKS.standings)
  const ignored = named(points, 'immediate-spin')
  assert.equal(ignored.ok, true)
  assert.equal(ignored.diag.findings[0].reason, 'The worker busy-waits by design, #812.')
  assert.equal(named(points, 'blocked-loop').skip, 'off by the configuration')
  assert.match(String(named(points, 'tick-spin').skip), /only 12 ms$/)
})

test('a problem is not ok, with what to do; an error bails out besides', () => {
  for (const check of [CHECKS.error, CHECKS.inconclusive]) {
    const { points, final } = parsed(check)
    for (const { code, text, advice } of check.problems) {
      const { ok, diag } = named(points, code)
      assert.equal(ok, false)
      assert.deepEqual([diag.message, diag.advice], [text, advice])
    }
    const told = check.problems.map(({ text }) => text).join(' ')
    assert.equal(final.bailout, check.outcome === 'error' ? told : false)
  }
})

test('only what passed is green, whatever the check leaves out', () => {
  assert.equal(parsed(CHECKS.passed).final.ok, true)
  fc.assert(
    fc.property(partialCheck, (check) => {
      assert.equal(parsed(check).final.ok, false)
    }),
    { numRuns: 60 },
  )
})

test('whatever stands in a check, it is TAP with the same test points and nothing else', () => {
  fc.assert(
    fc.property(nastyCheck, (check) => {
      const { points, extra, final } = parsed(check)
      assert.deepEqual(extra, [])
      assert.deepEqual(
        points.map(({ name }) => name),
        [...check.rules.map(({ id }) => id), ...check.problems.map(({ code }) => code)],
      )
      assert.equal(final.failures.filter(({ tapError }) => Boolean(tapError)).length, 0)
      assert.equal(final.bailout !== false, check.outcome === 'error')
    }),
    { numRuns: 100 },
  )
})
