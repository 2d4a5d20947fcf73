import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { lints } from '../../../src/lints/index.ts'
import { eventually } from '../../helpers/eventually.ts'
import { MIRROR_EXIT_CODE, startMirror } from '../../helpers/mirror.ts'
import { settled } from '../../helpers/settled.ts'
import {
  IDLE,
  startProcess,
  startTarget,
  TARGET_NODE,
  type TestProcess,
} from '../../helpers/target.ts'
import {
  BRIEFLY,
  diagnose,
  gist,
  notesOf,
  type Outcome,
  readReport,
  startFixture,
  startWhyspin,
  whyspin,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }

/** Nothing on stdout; on stderr one sentence that says what is wrong, and what to do. */
function assertRefused(outcome: Outcome, exitCode: number, says: RegExp): void {
  assert.equal(outcome.stdout, '')
  assert.match(outcome.stderr, says)
  assert.match(outcome.stderr, /^whyspin: .*\.\n.*[.?…]?\n$/)
  assert.equal(outcome.exitCode, exitCode)
}

/** A target with something to see, however short the look. */
const SPIN = `console.log('ready'); (function again() { setImmediate(again) })()`

test('says that there is no such process', LIMIT, async (t) => {
  const gone = startProcess(t, 'sleep', ['0'])
  await gone.exited()
  const says = new RegExp(`There is no process ${gone.pid}\\.`)
  assertRefused(await whyspin(t, String(gone.pid)), 3, says)
})

const NO_NODE: readonly (readonly [string, ...string[]])[] = [
  ['sleep', '60'],
  ['sh', '-c', 'read answer'],
  ...(spawnSync('python3', ['-V']).status === 0
    ? ([['python3', '-c', 'import time; time.sleep(60)']] as const)
    : []),
]

for (const [file, ...args] of NO_NODE) {
  test(`does not touch ${file}, which is no Node`, LIMIT, async (t) => {
    const other = startProcess(t, file, args)
    // A shim such as pyenv's is a shell first.
    await settled(other.pid)
    assertRefused(await whyspin(t, String(other.pid)), 3, /, not Node; it was not touched\./)
    assert.ok(other.isAlive())
  })
}

test('keeps what it saw of a target that exits in mid-capture', LIMIT, async (t) => {
  const mirror = await startMirror(t, 'immediate')
  await mirror.spin()
  const running = startWhyspin(t, String(mirror.pid), '--duration', '20s', '--json')
  await mirror.waitFor(/hooks on\n[^]*hooks off\n/)
  await mirror.askToExit()
  const { report, exitCode, stderr } = readReport(await running.ended)
  assert.equal(exitCode, 3)
  assert.deepEqual(notesOf(report), ['The target exited during the capture.'])
  assert.equal(report.findings.at(0)?.lint, 'immediate-spin', gist(report))
  assert.equal(stderr, '')
  assert.equal(await mirror.exited(), MIRROR_EXIT_CODE, 'the target exits as it wanted to')
})

test('says so in the table, too, when the target is killed in mid-capture', LIMIT, async (t) => {
  const mirror = await startMirror(t, 'immediate')
  await mirror.spin()
  const running = startWhyspin(t, String(mirror.pid), '--duration', '20s')
  await mirror.waitFor(/hooks on\n[^]*hooks off\n/)
  mirror.kill('SIGKILL')
  const { stdout, exitCode, stderr } = await running.ended
  assert.equal(exitCode, 3)
  assert.match(stdout.replaceAll(/\s+/g, ' '), /The target (?:was lost|exited)/)
  assert.equal(stderr, '')
})

test('says so when a quiet target goes before anything was injected', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const running = startWhyspin(t, String(target.pid), '--duration', '20s', '--json')
  await settled(running.pid)
  target.kill('SIGKILL')
  const { report, exitCode } = readReport(await running.ended)
  assert.equal(exitCode, 3)
  assert.deepEqual(notesOf(report), ['The target exited during the capture.'])
  assert.equal(report.target.attached, false)
})

const WRONG_USAGE: readonly (readonly [readonly string[], RegExp])[] = [
  [['1', '--no-such-option'], /--no-such-option/],
  [['1', '--duration', '5parsecs'], /"5parsecs" is no duration/],
  [['1', '-d', '1ms'], /"1ms" is too short/],
  [['1', '--fail-on', 'sometimes'], /"sometimes" is no severity/],
  [['0'], /`0` is no pid/],
  [[':99999'], /`:99999` is no port/],
  [['ws://'], /`ws:\/\/` is no inspector URL/],
  [['explain', 'no-such-lint'], /There is no lint or budget "no-such-lint"/],
  [[], /No target was given/],
]

for (const [args, says] of WRONG_USAGE) {
  test(
    `refuses \`${['whyspin', ...args].join(' ')}\` and names what is wrong`,
    LIMIT,
    async (t) => {
      assertRefused(await whyspin(t, ...args), 2, says)
    },
  )
}

test('names the file that the report cannot be written to', LIMIT, async (t) => {
  const target = await startTarget(t, SPIN)
  const file = '/proc/no-such-folder/report.json'
  const outcome = await whyspin(t, String(target.pid), '--json', file)
  assert.equal(outcome.exitCode, 2)
  assert.match(outcome.stderr, /cannot be written to \/proc\/no-such-folder\/report\.json/)
  assert.ok(target.isAlive())
})

/** The one target that is meant was found and judged. */
async function assertFinds(t: TestContext, text: string, target: TestProcess): Promise<void> {
  const { report, exitCode } = await diagnose(t, text, ...BRIEFLY)
  assert.equal(report.target.pid, target.pid)
  assert.equal(report.verdict, 'spinning', gist(report))
  assert.equal(exitCode, 1)
  assert.ok(target.isAlive())
}

test('takes the ws:// URL of an inspector for a target', LIMIT, async (t) => {
  const target = await startTarget(t, SPIN, ['--inspect=127.0.0.1:0'])
  await target.waitFor(/ws:\/\/\S+\n/)
  await assertFinds(t, /ws:\/\/\S+/.exec(target.output())?.[0] ?? '', target)
})

test('takes the port that a process listens on for a target', LIMIT, async (t) => {
  const mirror = await startMirror(t, 'immediate')
  await mirror.spin()
  await assertFinds(t, `:${mirror.port}`, mirror)
})

test('takes the name of a script for a target', LIMIT, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-name-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const name = `named-${process.pid}`
  const script = join(folder, `${name}.mjs`)
  const fixture = new URL('../../../fixtures/programs/message-spin/', import.meta.url)
  copyFileSync(new URL('guilty.js', fixture), script)
  copyFileSync(new URL('scheduler.js', fixture), join(folder, 'scheduler.js'))
  // Node before 22 does not find out by itself.
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const target = startProcess(t, TARGET_NODE, ['--inspect-port=0', script])
  await target.waitFor(/READY/)
  await assertFinds(t, name, target)
  await assertFinds(t, `${name}.mjs`, target)
})

test('says that no process has such a name or port', LIMIT, async (t) => {
  assertRefused(await whyspin(t, 'no-process-has-this-name'), 3, /no-process-has-this-name/)
  assertRefused(await whyspin(t, ':1'), 3, /listens on port 1\./)
})

const INSPECTORS = {
  'whyspin opens': '--inspect-port=0',
  'is open from the start': '--inspect=127.0.0.1:0',
}

for (const [which, option] of Object.entries(INSPECTORS)) {
  test(
    `a second one says that there is a first, on an inspector that ${which}`,
    LIMIT,
    async (t) => {
      const mirror = await startMirror(t, 'immediate', [option])
      await mirror.spin()
      const before = await mirror.look()
      const first = startWhyspin(t, String(mirror.pid), '--duration', '1h', '--json')
      await mirror.waitFor(/hooks on\n/)
      const second = await whyspin(t, String(mirror.pid), '--json', ...BRIEFLY)
      first.kill('SIGINT')
      const outcome = await first.ended
      assertRefused(second, 3, /Another whyspin is attached/)
      assert.equal(readReport(outcome).report.verdict, 'spinning', outcome.stderr)
      await eventually(async () => assert.deepEqual(await mirror.look(), before))
    },
  )
}

test('two that start together do the target no harm', LIMIT, async (t) => {
  const mirror = await startMirror(t, 'immediate')
  await mirror.spin()
  const before = await mirror.look()
  const outcomes = await Promise.all([
    whyspin(t, String(mirror.pid), '--json', ...BRIEFLY),
    whyspin(t, String(mirror.pid), '--json', ...BRIEFLY),
  ])
  for (const outcome of outcomes)
    assert.ok(
      outcome.exitCode === 1 || outcome.exitCode === 3,
      `${outcome.exitCode}: ${outcome.stdout}${outcome.stderr}`,
    )
  assert.ok(
    outcomes.some(({ exitCode }) => exitCode === 1),
    JSON.stringify(outcomes),
  )
  await eventually(async () => assert.deepEqual(await mirror.look(), before))
})

test('explains every lint', LIMIT, async (t) => {
  const list = await whyspin(t, 'explain')
  for (const { id, remedy } of lints) {
    assert.match(list.stdout, new RegExp(`^${id} `, 'm'))
    const { stdout, stderr, exitCode } = await whyspin(t, 'explain', id)
    assert.match(stdout, new RegExp(`^${id} \\(`))
    assert.ok(stdout.replaceAll(/\s+/g, ' ').includes(remedy))
    assert.equal(stderr, '')
    assert.equal(exitCode, 0)
  }
})

test('--fail-on decides what a warning and what a spin exits with', LIMIT, async (t) => {
  const storm = await startFixture(t, 'timer-storm/guilty.js')
  const warned = await diagnose(t, storm.pid, '--fail-on', 'warning', ...BRIEFLY)
  assert.equal(warned.report.verdict, 'clear', gist(warned.report))
  assert.equal(warned.exitCode, 1)
  storm.kill('SIGKILL')
  const spin = await startTarget(t, SPIN)
  const ignored = await diagnose(t, spin.pid, '--fail-on', 'never', ...BRIEFLY)
  assert.equal(ignored.report.verdict, 'spinning', gist(ignored.report))
  assert.equal(ignored.exitCode, 0)
})

test('without an answer it neither exits with 0 nor keeps silent', LIMIT, async (t) => {
  const commander = new URL('../../../node_modules/commander/esm.mjs', import.meta.url).href
  // A defect of any kind after which nothing keeps the process: the answer never comes.
  const defect = `import { Command } from '${commander}'
    Command.prototype.parseAsync = () => new Promise(() => {})`
  const bin = fileURLToPath(new URL('../../../bin/whyspin.js', import.meta.url))
  const args = ['--import', `data:text/javascript,${encodeURIComponent(defect)}`, bin, '1']
  const run = startProcess(t, process.execPath, args)
  assert.equal(await run.exited(), 3)
  assert.match(run.output(), /ended without an answer/)
})
