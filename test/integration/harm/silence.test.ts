import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { establishedPeers } from '../../../src/process/established-peers.ts'
import { listeningSockets } from '../../../src/process/listening-sockets.ts'
import { mainThreadWait } from '../../../src/process/main-thread-wait.ts'
import { isStopped } from '../../../src/process/process-state.ts'
import { eventually } from '../../helpers/eventually.ts'
import { TARGET_HAS } from '../../helpers/target-node.ts'
import { startTarget, type TestProcess } from '../../helpers/target.ts'
import { diagnose, gist, notesOf } from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }

/**
 * A spin that gets stuck at the very moment at which V8's profiler is started in it, and tells what
 * is in it once it runs again.
 */
const stuckBy = (gettingStuck: string): string => `
  const { openSync, readFileSync } = require('node:fs')
  const { Worker } = require('node:worker_threads')
  const inspector = require('node:inspector')
  let wasStuck = false
  inspector.console.profile = () => { ${gettingStuck}; wasStuck = true }
  function again() { setImmediate(again) }
  setInterval(() => {
    if (wasStuck) console.log('runs', inspector.url(), Symbol.for('whyspin.probe') in globalThis)
  }, 100)
  again()`

/** A report waits, in a futex, for all workers to say what they do; one that opens a fifo does not. */
const IN_A_LOCK = 'process.report.getReport()'
/** By another process: Node runs its exit handlers before a signal that it sends to itself. */
const STOPPED = `require('node:child_process').execFileSync('kill', ['-STOP', String(process.pid)])`
const WORKER_IN_A_FIFO = `
  const worker = new Worker('require("node:fs").openSync(process.env.FIFO, "r")', { eval: true })
  worker.once('online', () => setTimeout(() => console.log('ready'), 100))`
const READY = `console.log('ready')`

async function startStuck(
  t: TestContext,
  gettingStuck: string,
  beginning: string = READY,
): Promise<{ readonly target: TestProcess; readonly fifo: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-silence-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const fifo = join(folder, 'fifo')
  execFileSync('mkfifo', [fifo])
  const code = `process.env.FIFO = ${JSON.stringify(fifo)}; ${stuckBy(gettingStuck)}; ${beginning}`
  return { target: await startTarget(t, code), fifo }
}

/** Nothing of ours is left once it runs again; nobody came back to take it out. */
async function assertLeavesByItself(target: TestProcess): Promise<void> {
  await target.waitFor(/runs undefined false/)
  await eventually(() => assert.deepEqual(listeningSockets(target.pid), []))
}

/** Not even a guard that was to leave it clean. */
async function assertNobodyCalls(target: TestProcess): Promise<void> {
  const [inspector] = listeningSockets(target.pid)
  assert.ok(inspector, 'the inspector stays open in a frozen target')
  for (let looks = 0; looks < 60; looks++) {
    assert.equal(establishedPeers(target.pid, inspector.port), 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

test('a target that freezes as its profiler starts is let go of, and told', LIMIT, async (t) => {
  const { target, fifo } = await startStuck(t, IN_A_LOCK, WORKER_IN_A_FIFO)
  const { report, exitCode, stderr } = await diagnose(t, target.pid, '-d', '1s')
  assert.equal(mainThreadWait(target.pid), 'lock')
  assert.match(
    report.notes.join('\n'),
    /^The target is frozen: .* its main thread waits for a lock.* deadlock of V8 .*issues\/65140.* touches it no more\.$/m,
  )
  assert.equal(report.verdict, 'inconclusive', gist(report))
  assert.ok(report.capture.mainThreadCpuShare !== null, 'what was seen before is kept')
  if (TARGET_HAS.loopCounters) assert.notEqual(report.capture.loopTurnsPerSecond, null)
  assert.equal(exitCode, 3)
  assert.equal(stderr, '')
  await assertNobodyCalls(target)
  openSync(fifo, 'r+')
  await assertLeavesByItself(target)
})

test('a target that is stopped in mid-capture is told to be stopped', LIMIT, async (t) => {
  const { target } = await startStuck(t, STOPPED)
  const { report, exitCode } = await diagnose(t, target.pid, '-d', '1s')
  assert.ok(isStopped(target.pid))
  assert.match(
    report.notes.join('\n'),
    new RegExp(`^The target was stopped .*\\(state T\\).*kill -CONT ${target.pid}\\)\\.$`, 'm'),
  )
  assert.equal(report.verdict, 'inconclusive', gist(report))
  assert.equal(exitCode, 3)
  target.kill('SIGCONT')
  await assertLeavesByItself(target)
})

test('a target that blocks in a system call is not taken for a deadlock', LIMIT, async (t) => {
  const { target, fifo } = await startStuck(t, `openSync(process.env.FIFO, 'r')`)
  const { report, exitCode } = await diagnose(t, target.pid, '-d', '1s')
  assert.equal(mainThreadWait(target.pid), 'other')
  assert.match(report.notes.join('\n'), /^The target does not answer: .*in a system call.*\.$/m)
  assert.equal(exitCode, 3)
  openSync(fifo, 'r+')
  await assertLeavesByItself(target)
})

/** Longer than the probe's lease. */
const HELD_UP = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2_500)'

test('a target that is held up as its profiler starts keeps the probe', LIMIT, async (t) => {
  const { target } = await startStuck(t, HELD_UP)
  const { report } = await diagnose(t, target.pid, '-d', '1s')
  assert.match(target.output(), /^runs /m)
  assert.deepEqual(notesOf(report), [])
})
