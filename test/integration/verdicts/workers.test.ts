import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { eventually } from '../../helpers/eventually.ts'
import { startTarget } from '../../helpers/target.ts'
import { TARGET_VERSION, WORKERS_ARE_A_RISK } from '../../helpers/target-node.ts'
import {
  diagnose,
  gist,
  readReport,
  startCautiousWhyspin,
  startWhyspin,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 60_000 }

/** A main thread that asks its worker for a sign of life; the worker spins in between. */
const SPINNING_WORKER = `
  const { Worker } = require('node:worker_threads')
  const worker = new Worker(\`
    const { parentPort } = require('node:worker_threads')
    parentPort.on('message', () => parentPort.postMessage('alive'))
    function pollForNothing() { setImmediate(pollForNothing) }
    pollForNothing()
  \`, { eval: true })
  worker.on('message', () => console.log('alive'))
  process.stdin.on('data', () => worker.postMessage('are you?'))
  worker.once('online', () => console.log('ready'))`

const threads = (pid: number): number => readdirSync(`/proc/${pid}/task`).length

test('a spin in a worker is found there, and the main thread is not accused', LIMIT, async (t) => {
  const target = await startTarget(t, SPINNING_WORKER)
  const { report, exitCode } = await diagnose(t, target.pid)
  assert.equal(report.verdict, 'spinning', gist(report))
  const [leading] = report.findings
  assert.equal(leading?.lint, 'immediate-spin', gist(report))
  assert.equal(leading.subject.thread, 'worker 1')
  assert.equal(leading.site?.function, 'pollForNothing')
  assert.ok(report.findings.every(({ subject }) => subject.thread !== 'main'))
  assert.match(report.summary, /worker 1/)
  assert.equal(exitCode, 1)
})

test('a worker is left as it was: alive, and without a thread of ours', LIMIT, async (t) => {
  const target = await startTarget(t, SPINNING_WORKER)
  const before = threads(target.pid)
  for (let capture = 0; capture < 2; capture++) {
    const { report } = await diagnose(t, target.pid)
    assert.equal(report.findings.at(0)?.subject.thread, 'worker 1', gist(report))
    assert.ok(report.cost.hooksEnabledMs > 0)
  }
  await eventually(() => assert.equal(threads(target.pid), before))
  target.child.stdin?.write('?')
  await target.waitFor(/alive/)
})

test('whyspin is killed: what it put into a worker goes by itself', LIMIT, async (t) => {
  const target = await startTarget(t, SPINNING_WORKER)
  const before = threads(target.pid)
  const whyspin = startWhyspin(t, String(target.pid), '--duration', '20s')
  // The profiler of the worker brings a thread of its own.
  await eventually(() => assert.ok(threads(target.pid) > before + 1))
  whyspin.kill('SIGKILL')
  await eventually(() => assert.equal(threads(target.pid), before))
  target.child.stdin?.write('?')
  await target.waitFor(/alive/)
})

/** V8 ends a worker whose heap is full, by its limits. */
const FULL_WORKER = `
  const { Worker } = require('node:worker_threads')
  new Worker(\`
    globalThis.keep = []
    globalThis.waste = null
    const page = () => Array.from({ length: 1000 }, (_, i) => i + 0.5)
    for (let i = 0; i < 5_300; i++) keep.push(page())
    // What is kept is moved out of the young generation, which is big from Node 24 on.
    for (let i = 0; i < 30_000; i++) waste = page()
    ;(function again() { setImmediate(again) })()
    console.log('ready')
  \`, { eval: true, resourceLimits: { maxOldGenerationSizeMb: 50 } })`

test('a worker whose heap is nearly full is told, and lives', LIMIT, async (t) => {
  const target = await startTarget(t, FULL_WORKER)
  const before = threads(target.pid)
  const { report } = await diagnose(t, target.pid)
  assert.match(
    report.notes.join('\n'),
    /Worker 1 could not be looked into: The heap is nearly full/,
  )
  await eventually(() => assert.equal(threads(target.pid), before))
})

test(
  'where a worker that is asked may crash Node, nobody asks unless the user insists',
  { ...LIMIT, skip: !WORKERS_ARE_A_RISK && `workers are safe on ${TARGET_VERSION}` },
  async (t) => {
    const target = await startTarget(t, SPINNING_WORKER)
    const cautious = startCautiousWhyspin(t, String(target.pid), '--json', '--force-hooks')
    const { report } = readReport(await cautious.ended)
    assert.match(report.notes.join('\n'), /may be workers were not looked into: .*--force-workers/)
    assert.equal(report.findings.at(0)?.lint, 'other-thread', gist(report))
  },
)
