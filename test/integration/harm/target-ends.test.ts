import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { eventually } from '../../helpers/eventually.ts'
import { TARGET_HAS } from '../../helpers/target-node.ts'
import { IDLE, startTarget, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'
import { lookFromOutside } from '../../helpers/untouched.ts'
import {
  BRIEFLY,
  diagnose,
  gist,
  readReport,
  type Running,
  startWhyspin,
  notesOf,
} from '../../helpers/whyspin.ts'

const LIMIT = { timeout: 120_000 }

/** From Node 22.15 and 23.11 on. */
const HAS_EXECVE =
  spawnSync(TARGET_NODE, ['-e', `process.exit('execve' in process ? 0 : 1)`]).status === 0

interface End {
  /** What the target does, once it is told to. */
  readonly code: string
  /** Its exit code, or the signal that ended it. */
  readonly gives: number | string
  readonly signal?: NodeJS.Signals
}

const ENDS: Readonly<Record<string, End>> = {
  'of its own accord': { code: 'process.exitCode = 7; process.stdin.destroy()', gives: 7 },
  'by process.exit': { code: 'process.exit(7)', gives: 7 },
  'by an uncaught error': { code: `throw new Error('end')`, gives: 1 },
  'by an unhandled rejection': { code: `Promise.reject(new Error('end'))`, gives: 1 },
  'by a SIGTERM that it catches': {
    code: `process.on('SIGTERM', () => process.exit(7))`,
    signal: 'SIGTERM',
    gives: 7,
  },
  'by a SIGTERM that it does not catch': { code: '', signal: 'SIGTERM', gives: 'SIGTERM' },
  'by SIGKILL': { code: '', signal: 'SIGKILL', gives: 'SIGKILL' },
  'by process.abort': { code: 'process.abort()', gives: 'SIGABRT' },
  'by becoming another program': {
    code: `process.execve('/bin/sh', ['sh', '-c', 'exit 7'], {})`,
    gives: 7,
  },
}

/** Spins until it is told to end on stdin; says so when it is ready for a signal, if one is to come. */
const spinUntilTold = (end: string, isKilled = false): string => `
  let isOver = false
  process.stdin.once('data', () => {
    isOver = true
    ${isKilled ? end : ''}
    console.log('ending')
    ${isKilled ? '' : end}
  })
  console.log('ready')
  ;(function again() { if (!isOver) setImmediate(again) })()`

async function captureFor(t: TestContext, target: TestProcess): Promise<Running> {
  const whyspin = startWhyspin(t, String(target.pid), '--duration', '30s', '--json')
  await target.waitFor(/Debugger attached/)
  // Long enough for loop counters, samples and a burst of hooks.
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  return whyspin
}

for (const [how, { code, signal, gives }] of Object.entries(ENDS)) {
  const skip = code.includes('execve') && !HAS_EXECVE
  test(
    `a target that ends ${how} is not held up, and what was seen is kept`,
    { ...LIMIT, skip },
    async (t) => {
      const target = await startTarget(t, spinUntilTold(code, signal !== undefined))
      const whyspin = await captureFor(t, target)
      target.child.stdin?.write('end')
      await target.waitFor(/ending/)
      if (signal !== undefined) target.kill(signal)
      assert.equal(await target.exited(), gives)
      const { report, exitCode, stderr } = readReport(await whyspin.ended)
      const notes = notesOf(report)
      assert.equal(notes.length, 1, notes.join('\n'))
      assert.match(notes[0] ?? '', /^The target (?:exited during the capture\.|was lost: )/)
      assert.equal(report.target.attached, true)
      assert.equal(
        report.capture.loopTurnsPerSecond !== null,
        TARGET_HAS.loopCounters,
        gist(report),
      )
      assert.notEqual(report.verdict, 'clear')
      assert.equal(stderr, '')
      assert.equal(exitCode, 3)
    },
  )
}

/** As test runners and clean-up libraries do. */
const PRETENDS = `
  setInterval(() => process.emit('exit'), 100)
  console.log('ready')
  ;(function again() { setImmediate(again) })()`

test('a target that says that it exits and does not is looked at to the end', LIMIT, async (t) => {
  const target = await startTarget(t, PRETENDS)
  const { report } = await diagnose(t, target.pid, ...BRIEFLY)
  assert.deepEqual(notesOf(report), [])
  assert.equal(report.verdict, 'spinning', gist(report))
})

test('a target that is started again gets no signal under its new pid', LIMIT, async (t) => {
  const target = await startTarget(t, spinUntilTold('process.exit(7)'))
  const whyspin = await captureFor(t, target)
  target.child.stdin?.write('end')
  assert.equal(await target.exited(), 7)
  const again = await startTarget(t, IDLE)
  const outside = lookFromOutside(again.pid)
  assert.equal((await whyspin.ended).exitCode, 3)
  assert.deepEqual(lookFromOutside(again.pid), outside)
  assert.ok(!again.output().includes('Debugger'))
})

/** Starts two children while it is looked at: a program and a fork. They end with it. */
const PARENT = `
  const { fork, spawn } = require('node:child_process')
  const tell = '(' + function () {
    const inspector = require('node:inspector').url() ?? null
    const probe = Symbol.for('whyspin.probe') in globalThis
    console.log('child ' + JSON.stringify({ inspector, probe }))
    process.stdin.on('end', () => process.exit()).resume()
  } + ')()'
  process.stdin.once('data', () => {
    for (const child of [
      spawn(process.execPath, ['-e', tell]),
      fork('unused', [], { silent: true, execArgv: ['-e', tell] }),
    ])
      child.stdout.on('data', (text) => process.stdout.write(text))
  })
  console.log('ready')
  ;(function again() { setImmediate(again) })()`

test('the children of a target that forks have nothing of ours in them', LIMIT, async (t) => {
  const target = await startTarget(t, PARENT)
  const outside = lookFromOutside(target.pid)
  const whyspin = startWhyspin(t, String(target.pid), '--duration', '4s', '--json')
  await target.waitFor(/Debugger attached/)
  target.child.stdin?.write('fork')
  await target.waitFor(/child [^]*child /)
  const children = [...target.output().matchAll(/^child (.*)$/gm)].map(([, text]) =>
    JSON.parse(text ?? ''),
  )
  for (const child of children) assert.deepEqual(child, { inspector: null, probe: false })
  const { report } = readReport(await whyspin.ended)
  assert.deepEqual(notesOf(report), [])
  await eventually(() => assert.deepEqual(lookFromOutside(target.pid).listening, outside.listening))
})
