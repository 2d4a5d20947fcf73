import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { basename } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Finding } from '../../../src/model/finding.ts'
import type { Report } from '../../../src/model/report.ts'
import { TARGET_HAS } from '../../helpers/target-node.ts'
import { TARGET_NODE, type TestProcess, startProcess } from '../../helpers/target.ts'
import { diagnose, gist } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }
/** Behind productive load a reason to look has to come from them, and the report says that there are none. */
const NEEDS_COUNTERS = {
  ...LIMIT,
  skip: !TARGET_HAS.loopCounters && 'this Node does not count the turns of its loop',
}
/** The load prints its count so often (`fixtures/load/keep-busy.js`). */
const COUNTED_EVERY_MS = 200
/** Descriptors that a program needs beside its sockets. */
const SPARE = 500
/** Ten thousand, or as many as this machine lets a process have. */
const SOCKETS = 2 * Math.floor(Math.min(10_000, hardLimit() - SPARE) / 2)

function hardLimit(): number {
  const text = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim()
  return text === 'unlimited' ? Infinity : Number(text)
}

const path = (file: string): string =>
  fileURLToPath(new URL(`../../../fixtures/${file}`, import.meta.url))

async function startExtreme(
  t: TestContext,
  program: string,
  ...args: readonly string[]
): Promise<TestProcess> {
  const script = path(`extremes/${program}.js`)
  const target = startProcess(t, TARGET_NODE, ['--inspect-port=0', script, ...args])
  await target.waitFor(/^READY .*\n/m)
  return target
}

/** `function@file:line`, or nothing where a finding has no site. */
function placeOf({ site }: Pick<Finding, 'site'>): string {
  return site === null ? '' : `${site.function}@${basename(site.file)}:${site.line}`
}

function assertLeads(report: Report, lint: string, place: RegExp): Finding {
  const [leading] = report.findings
  assert.equal(leading?.lint, lint, gist(report))
  assert.match(placeOf(leading), place, gist(report))
  return leading
}

/** A warning may be true of a program that holds its loop for long; an error is not. */
function assertClear(report: Report, ...allowed: readonly string[]): void {
  const accused = report.findings.filter(
    ({ severity, lint }) => severity !== 'info' && !allowed.includes(lint),
  )
  assert.deepEqual(accused, [], gist(report))
  assert.equal(report.verdict, 'clear', gist(report))
}

/** How many requests a client in another process has got an answer to. */
function answersOf(client: TestProcess): number {
  // The last line may not be whole yet.
  const last = client.output().split('\n').at(-2) ?? '{"answers":0}'
  return (JSON.parse(last) as { answers: number }).answers
}

/** So many sockets take 2 s to open, on a crowded host more than one wait. */
async function waitLonger(target: TestProcess, pattern: RegExp): Promise<void> {
  for (let waits = 1; ; waits++)
    try {
      await target.waitFor(pattern)
      return
    } catch (error) {
      if (waits === 5 || !target.isAlive()) throw error
    }
}

/** Both ends of each connection are the target's, and a little more than them. */
async function startWithSockets(
  t: TestContext,
  ...args: readonly string[]
): Promise<{ readonly target: TestProcess; readonly client: TestProcess }> {
  const script = path('extremes/open-sockets.js')
  const command = `ulimit -n ${SOCKETS + SPARE} && exec "$0" --inspect-port=0 "$@"`
  const target = startProcess(t, 'sh', [
    ...['-c', command, TARGET_NODE],
    ...[script, '--sockets', String(SOCKETS), ...args],
  ])
  await waitLonger(target, /^READY .*\n/m)
  assert.match(target.output(), new RegExp(`^SOCKETS ${SOCKETS}$`, 'm'))
  const port = /^READY \d+ (\d+)$/m.exec(target.output())?.[1] ?? ''
  const load = path('load/http-requests.js')
  const client = startProcess(t, process.execPath, [
    load,
    ...['--port', port, '--seconds', '60', '--connections', '2'],
  ])
  await client.waitFor(/"answers":[1-9]/)
  return { target, client }
}

for (const spins of [true, false]) {
  const what = spins ? 'a spin is found' : 'nothing is found'
  test(
    `beside ${SOCKETS} idle sockets ${what}, and requests are answered`,
    spins ? NEEDS_COUNTERS : LIMIT,
    async (t) => {
      const { target, client } = await startWithSockets(t, ...(spins ? ['--spin'] : []))
      const diagnosis = diagnose(t, target.pid)
      await waitLonger(target, /Debugger attached/)
      // What was answered before may still be on its way to us.
      await new Promise((resolve) => setTimeout(resolve, 2 * COUNTED_EVERY_MS))
      const before = answersOf(client)
      const { report, stderr } = await diagnosis
      const during = answersOf(client) - before
      const { durationMs } = report.capture
      t.diagnostic(`${durationMs} ms, ${during} answers meanwhile`)
      assert.ok(during > 0, 'no request was answered during the capture')
      if (spins) {
        assert.equal(report.verdict, 'spinning', gist(report))
        assertLeads(report, 'immediate-spin', /^waitForFlag@wait-for-flag\.js:4$/)
      } else {
        assertClear(report)
      }
      assert.equal(stderr, '')
      assert.ok(target.isAlive())
    },
  )
}

/** The pace that a program said it goes at. */
const paceOf = (target: TestProcess): string =>
  /^ROWS (\d+) a second$/m.exec(target.output())?.[1] ?? '?'

test('half a million promise jobs a second that get on are no error', LIMIT, async (t) => {
  const target = await startExtreme(t, 'rows-in-chunks')
  await target.waitFor(/^ROWS /m)
  for (const duration of ['500ms', '2s', '5s']) {
    const { report } = await diagnose(t, target.pid, '--duration', duration)
    assertClear(report, 'blocked-loop')
  }
  t.diagnostic(`${paceOf(target)} rows/s, each with an await or two`)
  assert.ok(target.isAlive())
  target.kill('SIGTERM')
  await target.exited()
})

test('half a million promise jobs a second that starve the loop are a spin', LIMIT, async (t) => {
  const target = await startExtreme(t, 'rows-in-chunks', '--starve')
  const { report } = await diagnose(t, target.pid)
  assert.equal(report.verdict, 'spinning', gist(report))
  const { resumptionsPerSecond } = assertLeads(
    report,
    'microtask-spin',
    /^(countRows|price)@count-rows\.js:\d+$/,
  )
  t.diagnostic(`${resumptionsPerSecond} promise jobs/s with hooks on`)
})

test(
  'an Immediate that other work slows down to a thousand turns a second or two',
  NEEDS_COUNTERS,
  async (t) => {
    const target = await startExtreme(t, 'slowed-immediate')
    const { report } = await diagnose(t, target.pid)
    const { severity } = assertLeads(report, 'immediate-spin', /^waitForFlag@wait-for-flag\.js:4$/)
    assert.notEqual(severity, 'info', gist(report))
    t.diagnostic(`${severity}, ${report.findings[0]?.resumptionsPerSecond} resumptions/s`)
  },
)

test('refused connects that other work slows down to some hundreds a second', LIMIT, async (t) => {
  const target = await startExtreme(t, 'slowed-redial')
  const { report } = await diagnose(t, target.pid)
  assert.equal(report.verdict, 'spinning', gist(report))
  const { resumptionsPerSecond } = assertLeads(report, 'retry-storm', /^redial@redial\.js:\d+$/)
  t.diagnostic(`${resumptionsPerSecond} resumptions/s`)
})

for (const workMs of ['0', '0.4', '0.9']) {
  test(`a timer of 1 ms with ${workMs} ms of work each time is a storm`, LIMIT, async (t) => {
    const target = await startExtreme(t, 'timer', '--delay-ms', '1', '--work-ms', workMs)
    const { report } = await diagnose(t, target.pid)
    const { resumptionsPerSecond } = assertLeads(report, 'timer-storm', /^look@timer\.js:\d+$/)
    t.diagnostic(`${resumptionsPerSecond} times/s`)
  })
}

for (const delayMs of ['2', '5']) {
  test(`a timer of ${delayMs} ms is none`, LIMIT, async (t) => {
    const target = await startExtreme(t, 'timer', '--delay-ms', delayMs)
    const { report } = await diagnose(t, target.pid)
    assert.deepEqual(report.findings, [], gist(report))
    assert.equal(report.verdict, 'clear', gist(report))
  })
}
