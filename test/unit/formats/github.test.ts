import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { github } from '../../../src/formats/github.ts'
import type { CheckReport } from '../../../src/model/check-report.ts'
import { nastyCheck, partialCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'
import { UNSAFE } from '../../helpers/nasty-text.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }

interface Command {
  readonly command: string
  readonly properties: ReadonlyMap<string, string>
  readonly data: string
}

/** A line as GitHub's runner reads it: `::name key=value,…::data`, unescaped from `%25` last. */
function read(line: string): Command {
  assert.doesNotMatch(line, UNSAFE)
  const [, command = '', pairs = '', data = ''] = /^::([a-z-]+) (.*?)::(.*)$/s.exec(line) ?? []
  assert.ok(['error', 'warning', 'notice'].includes(command), line.slice(0, 200))
  const properties = new Map<string, string>()
  for (const pair of pairs.split(',')) {
    const [, key = '', value = ''] = /^(file|line|col|title)=([^:,\r\n]+)$/.exec(pair) ?? []
    assert.ok(key !== '' && !properties.has(key), pair)
    properties.set(key, unescaped(value).replaceAll('%3A', ':').replaceAll('%2C', ','))
  }
  return { command, properties: percent(properties), data: unescaped(data).replaceAll('%25', '%') }
}

const unescaped = (text: string): string => text.replaceAll('%0D', '\r').replaceAll('%0A', '\n')

function percent(properties: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...properties].map(([key, value]) => [key, value.replaceAll('%25', '%')]))
}

function commandsOf(check: CheckReport): readonly Command[] {
  const text = github.render(check, options)
  assert.ok(text === '' || text.endsWith('\n'))
  return text.split('\n').slice(0, -1).map(read)
}

test('a finding that fails is an error at its place', () => {
  const [first, ...others] = commandsOf(CHECKS.failing)
  assert.deepEqual(others, [])
  assert.equal(first?.command, 'error')
  assert.deepEqual(Object.fromEntries(first?.properties ?? []), {
    file: 'fixtures/programs/tls-proxy-close-notify/tls-stream.js',
    line: '32',
    col: '25',
    title: 'immediate-spin: An Immediate re-arms itself on every turn of the event loop',
  })
  assert.match(first?.data ?? '', /^Where: pollRead .*:32:25\nSource: .*\n/)
  assert.match(first?.data ?? '', /92 % of one core|93 % of one core/)
})

test('what does not fail is a warning or a notice, what does not count is one notice', () => {
  const commands = commandsOf(CHECKS.standings)
  assert.deepEqual(
    commands.map(({ command, properties }) => `${command} ${properties.get('title')}`),
    [
      'error retry-storm: Requests are answered with an error (503) and sent again at once',
      'error cpu-at-rest: The main thread uses more CPU at rest than its budget',
      'warning timer-storm: A timer of at most 1 ms fires again and again',
      'notice other-thread: Worker 1 uses the CPU, not the main thread',
      'notice ping-pong: Two ends exchange messages of one size at full speed; it may be work',
      'notice whyspin check: what does not count',
    ],
  )
  assert.match(commands.at(-1)?.data ?? '', /^ignored \(The worker .*\nknown: .*\nfixed: /)
})

test('a file that lies outside of the repository is none of an annotation', () => {
  const [finding] = CHECKS.failing.findings
  assert.ok(finding)
  for (const path of ['/usr/lib/x.js', 'C:/x.js', 'c:\\x.js', '\\\\host\\x.js', ''])
    for (const { properties } of commandsOf({
      ...CHECKS.failing,
      findings: [{ ...finding, place: { path, line: 1, column: 1, isOwn: false } }],
    }))
      assert.deepEqual([...properties.keys()], ['title'])
})

test('of more than ten of a kind the last says how many there are', () => {
  const [finding] = CHECKS.failing.findings
  assert.ok(finding)
  const findings = Array.from({ length: 25 }, () => finding)
  const commands = commandsOf({ ...CHECKS.failing, findings })
  assert.equal(commands.length, 10)
  assert.equal(commands.at(-1)?.properties.get('title'), 'whyspin check: 16 more')
  assert.equal(commandsOf({ ...CHECKS.failing, findings: findings.slice(0, 10) }).length, 10)
})

test('problems come before what else is wrong, unless a finding is certain', () => {
  const [finding] = CHECKS.failing.findings
  assert.ok(finding)
  const titles = (outcome: CheckReport['outcome']): readonly (string | undefined)[] =>
    commandsOf({ ...CHECKS.error, outcome, findings: [finding] }).map(({ properties }) =>
      properties.get('title')?.slice(0, 14),
    )
  assert.deepEqual(titles('error'), ['whyspin check:', 'whyspin check:', 'immediate-spin'])
  assert.deepEqual(titles('failed'), ['immediate-spin', 'whyspin check:', 'whyspin check:'])
})

test('only what passed has no error, whatever the check leaves out', () => {
  assert.deepEqual(commandsOf(CHECKS.passed), [])
  fc.assert(
    fc.property(partialCheck, (check) => {
      assert.ok(commandsOf(check).some(({ command }) => command === 'error'))
    }),
  )
})

test('whatever stands in a check, each line is a command of ours, and as many as there should be', () => {
  fc.assert(
    fc.property(nastyCheck, (check) => {
      const commands = commandsOf(check)
      const errors = check.findings.filter(({ standing }) => standing === 'fails').length
      assert.equal(
        commands.filter(({ command }) => command === 'error').length,
        errors + check.problems.length,
      )
      for (const { properties } of commands)
        assert.ok((properties.get('title') ?? '').length <= 255)
    }),
    { numRuns: 100 },
  )
})
