import assert from 'node:assert/strict'
import { test } from 'node:test'
import { check, gistOf, program } from '../../helpers/check.ts'
import { whyspin } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const RUN = { command: 'run' } as const

test('a program that spins from its first moment is found, and stopped', LIMIT, async (t) => {
  const spin = program('fixtures/programs/immediate-spin/guilty.js')
  const { check: report } = await check(t, ['-d', '2s', ...spin], RUN)
  assert.equal(report.outcome, 'failed', gistOf(report))
  assert.equal(report.findings[0]?.finding.lint, 'immediate-spin')
  assert.equal(report.server?.signal, 'SIGTERM')
})

test('a program that comes to its end is judged by what was seen of it', LIMIT, async (t) => {
  const work =
    'const end = Date.now() + 6000; (function work() { let n = 0; for (let i = 0; i < 5e6; i++) n += i; if (Date.now() < end) setTimeout(work, 5) })()'
  const { check: report, exitCode } = await check(t, ['--', process.execPath, '-e', work], RUN)
  assert.equal(exitCode, 0, gistOf(report))
  assert.deepEqual([report.server?.exitCode, report.server?.signal], [0, null])
})

test('a program that fails is no pass, and its exit code is told', LIMIT, async (t) => {
  const fail = 'setTimeout(() => process.exit(9), 3000)'
  const { check: report } = await check(t, ['--', process.execPath, '-e', fail], RUN)
  assert.equal(report.outcome, 'error', gistOf(report))
  assert.equal(report.server?.exitCode, 9)
  assert.match(report.problems[0]?.text ?? '', /exited with 9/)
})

test('what it prints goes through, and JSON on stdout stays whole', LIMIT, async (t) => {
  const talk = 'console.log("hello"); setTimeout(() => {}, 60000)'
  const outcome = await whyspin(
    t,
    ...['run', '-d', '3s', '--json', '--', process.execPath, '-e', talk],
  )
  assert.equal(JSON.parse(outcome.stdout).outcome, 'passed')
  assert.match(outcome.stderr, /^hello$/m)
})

test('run without a command says how it is given', LIMIT, async (t) => {
  const outcome = await whyspin(t, 'run', 'node', 'server.js')
  assert.equal(outcome.exitCode, 2)
  assert.match(outcome.stderr, /whyspin run -- node server\.js/)
})
