import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { CheckProblem, CheckReport } from '../../../src/model/check-report.ts'
import {
  check,
  emptyFolder,
  gistOf,
  isRunning,
  program,
  ROOT,
  script,
} from '../../helpers/check.ts'
import { descendantPids } from '../../../src/process/child-processes.ts'
import { readArgv } from '../../../src/process/command-line.ts'
import { eventually } from '../../helpers/eventually.ts'
import { startWhyspinAs, whyspinAs } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }
const GET = script('fixtures/load/one-request.js', '1')

function problemOf(report: CheckReport, code: CheckProblem['code']): string {
  assert.equal(report.outcome, 'error', gistOf(report))
  assert.equal(report.exitCode, 3)
  const problem = report.problems.find((each) => each.code === code)
  assert.ok(problem, gistOf(report))
  return problem.text
}

test('a server that dies at start', LIMIT, async (t) => {
  const { check: report, stderr } = await check(t, [
    ...['--on-port', 'true'],
    ...program('fixtures/servers/dies-at-start.js'),
  ])
  assert.match(problemOf(report, 'server-did-not-start'), /exited with 7 before it listened/)
  assert.equal(report.server?.exitCode, 7)
  assert.match(stderr, /no database is configured/)
})

test('a program that is not there', LIMIT, async (t) => {
  const { check: report } = await check(t, ['--on-port', 'true', '--', 'no-such-program'])
  assert.match(problemOf(report, 'server-did-not-start'), /`no-such-program` .*no such program/)
})

test('a server that never opens its port', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', 'true', '--start-timeout', '500ms'],
    ...program('fixtures/servers/never-listens.js'),
  ])
  assert.match(problemOf(report, 'no-port'), /has not listened on any TCP port within 500 ms/)
  assert.equal(report.server?.signal, 'SIGTERM')
})

test('a server that opens its port late is waited for', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', GET],
    ...program('fixtures/servers/listens-late.js'),
  ])
  assert.equal(report.outcome, 'passed', gistOf(report))
})

test('a server that ignores SIGTERM is killed, which is told', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', GET, '--stop-timeout', '500ms'],
    ...program('fixtures/servers/ignores-sigterm.js'),
  ])
  assert.equal(report.outcome, 'passed', gistOf(report))
  assert.equal(report.server?.signal, 'SIGKILL')
  const pid = report.phases[0]?.reports[0]?.target.pid
  assert.ok(pid !== undefined && !isRunning(pid), 'the server still runs')
  assert.match(report.notes.join('\n'), /did not end within 500 ms after SIGTERM, so it was killed/)
})

test('a server that dies under load', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', `${script('fixtures/load/one-request.js', '12')}; sleep 60`],
    ...program('fixtures/servers/dies-under-load.js'),
  ])
  assert.match(problemOf(report, 'target-died'), /exited with 3 while it was under load/)
})

test('a load command that is missing', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', 'no-such-load http://localhost:$PORT'],
    ...program('fixtures/servers/plain.js'),
  ])
  assert.match(problemOf(report, 'load-missing'), /`no-such-load .*cannot be run/)
})

test('a load command that fails', LIMIT, async (t) => {
  const { check: report } = await check(t, [
    ...['--on-port', `${GET}; exit 99`],
    ...program('fixtures/servers/plain.js'),
  ])
  assert.match(problemOf(report, 'load-failed'), /exited with 99/)
})

test('a load command that hangs is ended, with all that it started', LIMIT, async (t) => {
  const cwd = emptyFolder(t)
  const { check: report } = await check(
    t,
    [
      ...['--on-port', 'sleep 300 & echo $! > pid; wait', '--load-timeout', '1s'],
      ...program('fixtures/servers/plain.js'),
    ],
    { cwd },
  )
  assert.match(problemOf(report, 'load-hung'), /had not ended after 1 s, so it was ended/)
  const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
  assert.ok(!isRunning(pid), 'what the load started still runs')
})

test('what a server leaves behind in a session of its own is ended', LIMIT, async (t) => {
  const { stdout } = await check(t, [
    ...['--on-port', GET],
    ...program('fixtures/servers/leaves-child.js'),
  ])
  const pid = /helper (\d+)/.exec(stdout)?.[1]
  assert.ok(pid !== undefined && !isRunning(Number(pid)), `the helper ${pid} still runs`)
})

test('what a server leaves behind that dies under load is ended as well', LIMIT, async (t) => {
  const { check: report, stdout } = await check(t, [
    ...['--on-port', `${GET}; sleep 60`],
    ...program('fixtures/servers/leaves-child.js', '--dies'),
  ])
  problemOf(report, 'target-died')
  const pid = /helper (\d+)/.exec(stdout)?.[1]
  assert.ok(pid !== undefined && !isRunning(Number(pid)), `the helper ${pid} still runs`)
})

test('behind a shell the server gets the signal and its time to end', LIMIT, async (t) => {
  const server = `'${process.execPath}' '${join(ROOT, 'fixtures/servers/ends-slowly.js')}'`
  const { check: report, stdout } = await check(t, [
    ...['--on-port', GET, '--', 'sh', '-c', `true; ${server}; true`],
  ])
  assert.equal(report.outcome, 'passed', gistOf(report))
  assert.match(stdout, /^ended cleanly$/m)
  assert.deepEqual(report.notes, [])
})

for (const [what, argv, said] of [
  ['an empty name', [''], /cannot be started|could not be started/],
  ['a file below a file', ['/etc/passwd/server'], /could not be started \(ENOTDIR\)/],
] as const)
  test(`a command that is no program: ${what}`, LIMIT, async (t) => {
    const { check: report } = await check(t, ['--on-port', 'true', '--', ...argv])
    assert.match(problemOf(report, 'server-did-not-start'), said)
  })

test('interrupted twice, nothing that was started is left', LIMIT, async (t) => {
  const cwd = emptyFolder(t)
  const running = startWhyspinAs(
    t,
    { cwd },
    ...[
      'check',
      '--junit',
      'out.xml',
      '--on-port',
      "trap '' TERM; echo $$ > pid; sleep 60; sleep 60",
    ],
    ...program('fixtures/servers/ignores-sigterm.js'),
  )
  const load = await eventually(() => {
    const pid = Number(readFileSync(join(cwd, 'pid'), 'utf8'))
    assert.ok(pid > 0)
    return pid
  })
  const [server] = descendantPids(running.pid).filter((pid) =>
    readArgv(pid).join().includes('ignores-sigterm'),
  )
  assert.ok(server !== undefined && isRunning(server))
  running.kill('SIGINT')
  running.kill('SIGTERM')
  const { exitCode } = await running.ended
  assert.equal(exitCode, 3)
  await eventually(() => assert.deepEqual([load, server].filter(isRunning), []))
})

for (const [what, args, said] of [
  ['neither a target nor a command', [], /Nothing is given that could be checked/],
  ['both', ['4242', '--', 'node', 'a.js'], /Both a target \(4242\) and a command/],
  ['two loads', ['4242', '--load', 'a', '--on-port', 'b'], /Both --load and --on-port/],
  ['an update of no baseline', ['4242', '--update-baseline'], /no baseline is named/],
  [
    'a baseline that is not there',
    ['4242', '--baseline', 'gone.json'],
    /gone\.json cannot be read/,
  ],
  ['a URL', ['ws://127.0.0.1:9229/abc'], /which a URL does not tell/],
  ['a command without --', ['node', 'server.js'], /must stand behind `--`/],
  ['a budget that is none', ['4242', '--max-cpu-idle-tail', 'much'], /much/],
] as const)
  test(`wrong usage: ${what}`, LIMIT, async (t) => {
    const outcome = await whyspinAs(t, { cwd: emptyFolder(t) }, 'check', ...args)
    assert.equal(outcome.exitCode, 2, outcome.stderr)
    assert.match(outcome.stderr, said)
  })
