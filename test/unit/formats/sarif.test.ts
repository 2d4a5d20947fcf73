import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import { Ajv } from 'ajv'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import type { Location, Log, Result, Run } from 'sarif'
import { sarif } from '../../../src/formats/sarif.ts'
import type { CheckedFinding, CheckReport } from '../../../src/model/check-report.ts'
import type { Site } from '../../../src/model/site.ts'
import { nastyCheck, partialCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'
import { UNSAFE } from '../../helpers/nasty-text.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }

/**
 * The schema of the standard (2.1.0-rtm.5), as Microsoft's SARIF SDK carries it. It is of draft 4, of
 * which it uses nothing that later drafts read otherwise but `id`; its patterns are not for the u flag.
 */
const {
  id: _,
  $schema: __,
  ...schema
} = JSON.parse(
  readFileSync(
    createRequire(import.meta.url)
      .resolve('@microsoft/jest-sarif')
      .replace('index.js', 'schemas/sarif-2.1.0-rtm.5.json'),
    'utf8',
  ),
) as Readonly<Record<string, unknown>>
const validate = new Ajv({
  strict: false,
  unicodeRegExp: false,
  allErrors: true,
  validateFormats: false,
}).compile(schema)

function runOf(check: CheckReport): Run & { readonly results: Result[] } {
  const text = sarif.render(check, options)
  assert.doesNotMatch(text, UNSAFE)
  const log = JSON.parse(text) as Log
  assert.ok(validate(log), JSON.stringify(validate.errors))
  const [run] = log.runs
  assert.ok(run?.results)
  return { ...run, results: run.results }
}

const uriOf = (location: Location | undefined): string =>
  location?.physicalLocation?.artifactLocation?.uri ?? ''

/** What GitHub's code scanning refuses, or shows wrongly, though the schema allows it. */
function assertTakenByCodeScanning({ tool, results }: ReturnType<typeof runOf>): void {
  const { rules = [] } = tool.driver
  for (const rule of rules) {
    assert.ok(rule.shortDescription?.text && rule.shortDescription.text.length <= 1024)
    assert.ok(rule.fullDescription?.text && rule.fullDescription.text.length <= 1024)
    assert.ok(rule.help?.text)
  }
  for (const { ruleId, ruleIndex = -1, locations, message, relatedLocations = [] } of results) {
    assert.equal(rules[ruleIndex]?.id, ruleId)
    assert.equal(locations?.length, 1)
    assert.ok(message.text)
    for (const location of [...(locations ?? []), ...relatedLocations]) {
      assert.ok((location.physicalLocation?.region?.startLine ?? 0) > 0)
      assertUri(location)
    }
  }
}

/** Relative to the root with nothing that ends or begins a part of a URI, or a file that is elsewhere. */
function assertUri(location: Location): void {
  const { uri = '', uriBaseId } = location.physicalLocation?.artifactLocation ?? {}
  assert.match(uri, /^(?:file:\/\/\/(?:[A-Za-z]:\/)?)?[-\w.~!*'()%/]*$/)
  assert.notEqual(uri, '')
  assert.ok(URL.canParse(uri, 'file:///srv/'), uri)
  assert.equal(uriBaseId, uri.startsWith('file:') ? undefined : 'SRCROOT')
}

for (const [name, check] of Object.entries(CHECKS))
  test(`the SARIF of ${name} is valid and what code scanning takes`, () => {
    const run = runOf(check)
    assertTakenByCodeScanning(run)
    assert.equal(run.results.length, check.findings.length)
  })

test('a result has its place in the repository, its stack, and a fingerprint of ours', () => {
  const [result] = runOf(CHECKS.failing).results
  assert.ok(result)
  assert.deepEqual(result.locations?.[0]?.physicalLocation, {
    artifactLocation: {
      uri: 'fixtures/programs/tls-proxy-close-notify/tls-stream.js',
      uriBaseId: 'SRCROOT',
    },
    region: { startLine: 32, startColumn: 25, snippet: { text: 'if (!socketPending) waker()' } },
  })
  assert.deepEqual(result.partialFingerprints, {
    'whyspin/v1': CHECKS.failing.findings[0]?.fingerprint,
  })
  const frames = result.stacks?.[0]?.frames ?? []
  assert.equal(frames.length, CHECKS.failing.findings[0]?.finding.stack.length)
  assert.equal(frames[0]?.module, 'node:timers')
  assert.equal(
    uriOf(frames[4]?.location),
    'fixtures/programs/tls-proxy-close-notify/copy-bidirectional.js',
  )
})

test('the sites of a cycle are a code flow', () => {
  const [first] = CHECKS.failing.findings
  assert.ok(first)
  const { stack } = first.finding
  const cycle = [stack[3], stack[4], stack[0]].filter((site) => site !== undefined)
  const findings = [{ ...first, finding: { ...first.finding, cycle } }]
  const [flow] = runOf({ ...CHECKS.failing, findings }).results[0]?.codeFlows ?? []
  const steps = flow?.threadFlows[0]?.locations ?? []
  // The third is Node's own, which no reader could open.
  assert.deepEqual(
    steps.map(({ location }) => location?.message?.text),
    ['pollRead', 'poll'],
  )
})

test('where a package is at fault, the own frame is the place and the package is related', () => {
  const [first] = CHECKS.failing.findings
  assert.ok(first?.finding.site)
  const site: Site = {
    ...first.finding.site,
    file: '/srv/whyspin/node_modules/a b/lib/x#1.js',
    package: { name: 'a b', version: '1.0.0' },
    line: 7,
  }
  const place = { path: 'fixtures/my app/main.js', line: 3, column: 1, isOwn: true }
  const own = { ...site, file: `/srv/whyspin/${place.path}`, line: 3, column: 1, package: null }
  const finding = { ...first.finding, site, cycle: [], stack: [site, own] }
  const findings: CheckedFinding[] = [{ ...first, place, finding }]
  const run = runOf({ ...CHECKS.failing, findings })
  assertTakenByCodeScanning(run)
  const [result] = run.results
  assert.equal(uriOf(result?.locations?.[0]), 'fixtures/my%20app/main.js')
  assert.equal(uriOf(result?.relatedLocations?.[0]), 'node_modules/a%20b/lib/x%231.js')
  assert.equal(result?.stacks?.[0]?.frames[0]?.module, 'a b@1.0.0')
})

test('a file that lies elsewhere is an absolute URI, also of another system', () => {
  const [first] = CHECKS.failing.findings
  assert.ok(first?.finding.site)
  const uris = ['/usr/lib/a b.js', 'C:\\src\\x.js', '\\\\host\\y.js'].map((file) => {
    const site = { ...first.finding.site, file } as Site
    const finding = { ...first.finding, site, stack: [], cycle: [] }
    const place = { path: file.replaceAll('\\', '/'), line: 32, column: 25, isOwn: false }
    const run = runOf({ ...CHECKS.failing, findings: [{ ...first, finding, place }] })
    assertTakenByCodeScanning(run)
    assert.equal(uriOf(run.results[0]?.locations?.[0]), 'package.json')
    return uriOf(run.results[0]?.relatedLocations?.[0])
  })
  assert.deepEqual(uris, ['file:///usr/lib/a%20b.js', 'file:///C:/src/x.js', 'file:////host/y.js'])
})

test('what is ignored is suppressed with its reason, what is known is unchanged, and neither is an error', () => {
  const { results } = runOf(CHECKS.standings)
  const said = results.map(({ ruleId, level, suppressions, baselineState }) => [
    ...[ruleId, level, baselineState],
    ...(suppressions ?? []).map(({ kind, status, justification }) =>
      [kind, status, justification].join(' '),
    ),
  ])
  assert.deepEqual(said, [
    ['retry-storm', 'error', 'new'],
    ['cpu-at-rest', 'error', 'new'],
    [
      ...['immediate-spin', 'note', 'new'],
      'external accepted The worker busy-waits by design, #812.',
    ],
    ['empty-poll-spin', 'note', 'unchanged'],
    ['timer-storm', 'warning', 'new'],
    ['other-thread', 'note', 'new'],
    ['ping-pong', 'note', 'new'],
  ])
})

test('without a baseline no result says how it stands to one', () => {
  for (const { baselineState, suppressions } of runOf(CHECKS.failing).results) {
    assert.equal(baselineState, undefined)
    assert.deepEqual(suppressions, [])
  }
})

test('problems, what could not be judged, what is fixed and notes are notifications', () => {
  const notified = (check: CheckReport): readonly string[] =>
    (runOf(check).invocations?.[0]?.toolExecutionNotifications ?? []).map(
      ({ level, message, associatedRule, descriptor }) =>
        `${level} ${descriptor?.id ?? associatedRule?.id ?? ''}: ${message.text?.slice(0, 24)}`,
    )
  assert.deepEqual(notified(CHECKS.standings), [
    'warning tick-spin: tick-spin could not be j',
    'note : Not seen any more: timer',
    'note : The baseline was written',
  ])
  assert.deepEqual(notified(CHECKS.error).slice(0, 2), [
    'error attach-failed: Process 4242 (node main.',
    'error load-failed: The load "node fixtures/',
  ])
})

test('a rule that is off is not enabled', () => {
  const { rules = [] } = runOf(CHECKS.standings).tool.driver
  const off = rules.filter(({ defaultConfiguration }) => defaultConfiguration?.enabled === false)
  assert.deepEqual(
    off.map(({ id }) => id),
    ['blocked-loop'],
  )
})

test('only what passed is green, whatever the check leaves out', () => {
  const isGreen = (check: CheckReport): boolean => {
    const { invocations = [], results } = runOf(check)
    return (
      invocations.every(({ executionSuccessful }) => executionSuccessful) &&
      results.every(({ level }) => level !== 'error')
    )
  }
  assert.ok(isGreen(CHECKS.passed))
  fc.assert(
    fc.property(partialCheck, (check) => assert.ok(!isGreen(check))),
    { numRuns: 60 },
  )
})

test('whatever stands in a check, it is valid, has no link and no placeholder, and loses no finding', () => {
  fc.assert(
    fc.property(nastyCheck, (check) => {
      const run = runOf(check)
      assert.equal(run.results.length, check.findings.length)
      for (const { message } of run.results) assert.doesNotMatch(message.text ?? '', /\]\(|\{\d+\}/)
      for (const { locations = [], relatedLocations = [] } of run.results)
        for (const location of [...locations, ...relatedLocations]) assertUri(location)
    }),
    { numRuns: 40 },
  )
})
