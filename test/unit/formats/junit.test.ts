import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { parse, type TestCase, type TestSuites } from 'junit2json'
import { SaxesParser } from 'saxes'
import { junit } from '../../../src/formats/junit.ts'
import type { CheckReport } from '../../../src/model/check-report.ts'
import { nastyCheck, partialCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }
const rendered = (check: CheckReport): string => junit.render(check, options)

/** Throws where it is not XML 1.0, characters that are not allowed in it included. */
function assertWellFormed(xml: string): void {
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    throw error
  })
  parser.write(xml).close()
}

async function suitesOf(check: CheckReport): Promise<TestSuites> {
  const xml = rendered(check)
  assertWellFormed(xml)
  const suites = await parse(xml)
  assert.ok(suites && 'testsuite' in suites)
  return suites
}

async function casesOf(check: CheckReport): Promise<readonly TestCase[]> {
  const { testsuite = [] } = await suitesOf(check)
  assert.deepEqual(
    testsuite.map(({ name }) => name),
    ['whyspin check'],
  )
  return testsuite.flatMap(({ testcase = [] }) => testcase)
}

const named = (cases: readonly TestCase[], name: string): TestCase => {
  const found = cases.find((each) => each.name === name)
  assert.ok(found, name)
  return found
}

test('a rule that failed has a failure with title, proof, stack and remedy, at its place', async () => {
  const cases = await casesOf(CHECKS.failing)
  assert.equal(cases.length, CHECKS.failing.rules.length)
  const failed = named(cases, 'immediate-spin')
  assert.equal(failed.classname, 'whyspin.lint')
  const { file, line } = failed as { readonly file?: string; readonly line?: string }
  assert.equal(file, 'fixtures/programs/tls-proxy-close-notify/tls-stream.js')
  assert.equal(Number(line), 32)
  const [failure] = failed.failure ?? []
  assert.equal(failure?.message, 'An Immediate re-arms itself on every turn of the event loop')
  const { inner = '' } = failure ?? {}
  for (const part of ['51,076 barren', 'pollRead', 'Stack:', 'What to change: Wait'])
    assert.ok(inner.includes(part), part)
})

test('what is off or unsure is skipped, each with its reason; what does not count passes and is told', async () => {
  const cases = await casesOf(CHECKS.standings)
  assert.equal(named(cases, 'blocked-loop').skipped?.[0]?.message, 'off by the configuration')
  assert.match(named(cases, 'tick-spin').skipped?.[0]?.message ?? '', /only 12 ms$/)
  const ignored = named(cases, 'immediate-spin')
  assert.equal(ignored.failure, undefined)
  assert.match(ignored['system-out']?.[0] ?? '', /^ignored \(The worker busy-waits by design, #812/)
  assert.match(named(cases, 'empty-poll-spin')['system-out']?.[0] ?? '', /^known: /)
  assert.equal(named(cases, 'cpu-at-rest').classname, 'whyspin.budget')
})

test('each problem is a test case of its own with an error', async () => {
  const cases = await casesOf(CHECKS.error)
  for (const { code, text, advice } of CHECKS.error.problems) {
    const [error] = named(cases, code).error ?? []
    assert.equal(error?.message, text)
    assert.ok(error?.inner?.includes(advice))
  }
})

test('several findings of a rule are several test cases with one failure each', async () => {
  const [finding] = CHECKS.failing.findings
  assert.ok(finding)
  const cases = await casesOf({ ...CHECKS.failing, findings: [finding, finding, finding] })
  const failed = cases.filter(({ failure }) => failure !== undefined)
  assert.deepEqual(
    failed.map(({ name }) => name),
    ['immediate-spin', 'immediate-spin 2', 'immediate-spin 3'],
  )
  assert.ok(failed.every(({ failure }) => failure?.length === 1))
})

test('the totals are those of the test cases, and names are unique', async () => {
  for (const check of Object.values(CHECKS)) {
    const suites = await suitesOf(check)
    const cases = await casesOf(check)
    const counted = (element: 'failure' | 'error' | 'skipped'): number =>
      cases.filter((each) => each[element] !== undefined).length
    assert.equal(suites.tests, cases.length)
    assert.equal(suites.failures, counted('failure'))
    assert.equal(suites.errors, counted('error'))
    assert.equal(suites.testsuite?.[0]?.skipped, counted('skipped'))
    assert.equal(new Set(cases.map(({ name }) => name)).size, cases.length)
  }
})

test('only what passed is green, whatever the check leaves out', async () => {
  const { failures, errors } = await suitesOf(CHECKS.passed)
  assert.deepEqual([failures, errors], [0, 0])
  await fc.assert(
    fc.asyncProperty(partialCheck, async (check) => {
      const suites = await suitesOf(check)
      if (check.outcome === 'failed') assert.ok((suites.failures ?? 0) + (suites.errors ?? 0) > 0)
      else assert.ok((suites.errors ?? 0) > 0)
    }),
    { numRuns: 60 },
  )
})

test('only findings that fail are failures', async () => {
  for (const check of Object.values(CHECKS)) {
    const allowed = check.findings.map((each) =>
      each.standing === 'fails' ? ({ ...each, standing: 'known' } as const) : each,
    )
    const rules = check.rules.map((rule) => ({ ...rule, result: 'passed' as const }))
    const green = { ...check, findings: allowed, rules, problems: [], outcome: 'passed' as const }
    const { failures, errors } = await suitesOf(green)
    assert.deepEqual([failures, errors], [0, 0])
  }
})

test('whatever stands in a check, it is XML with the same test cases and no attachment', async () => {
  await fc.assert(
    fc.asyncProperty(nastyCheck, async (check) => {
      const xml = rendered(check)
      for (const [, output] of xml.matchAll(/<system-out>(.*?)<\/system-out>/gs))
        assert.doesNotMatch(output ?? '', /\[\[ATTACHMENT/)
      const cases = await casesOf(check)
      const listed = new Set(check.rules.map(({ id }) => id))
      const rules = cases.filter(({ name = '' }) => listed.has(name))
      assert.equal(rules.length, listed.size)
    }),
    { numRuns: 60 },
  )
})
