import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { WhyspinError } from '../../../src/errors.ts'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import { IDLE, TARGET_NODE, startProcess, startTarget } from '../../helpers/target.ts'

const LIMIT = { timeout: 20_000 }

function refusal(pid: number): string {
  try {
    identifyProcess(pid)
  } catch (error) {
    assert.ok(error instanceof WhyspinError, String(error))
    assert.equal(error.exitCode, 3)
    assert.ok(error.advice.length > 10)
    return error.message
  }
  return 'not refused'
}

test('identifies a Node process with what it was started with', LIMIT, async (t) => {
  const target = startProcess(t, TARGET_NODE, ['--no-warnings', '-e', IDLE], {
    NODE_OPTIONS: '--inspect-port=0 --title="two words"',
  })
  await target.waitFor(/ready/)
  const identity = identifyProcess(target.pid)
  assert.equal(identity.pid, target.pid)
  assert.equal(identity.pidInNamespace, target.pid)
  assert.equal(identity.uid, process.getuid?.())
  assert.equal(identity.sameNetwork, true)
  assert.deepEqual(identity.nodeOptions, ['--inspect-port=0', '--title=two words'])
  assert.ok(identity.startTimeTicks > 0)
  assert.equal(identity.startTimeTicks, identifyProcess(target.pid).startTimeTicks)
})

test('identifies its own process', () => {
  const identity = identifyProcess(process.pid)
  assert.equal(identity.pidInNamespace, process.pid)
  assert.equal(identity.executable, process.execPath)
  assert.equal(identity.argv[0], process.argv0)
})

test('says that a pid does not exist', () => {
  assert.equal(refusal(99_999_999), 'There is no process 99999999.')
})

test('names the process when given one of its threads', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const tid = readdirSync(`/proc/${target.pid}/task`)
    .map(Number)
    .find((id) => id !== target.pid)
  assert.ok(tid !== undefined)
  assert.match(refusal(tid), new RegExp(`^${tid} is a thread of process ${target.pid} \\(`))
})

test('says what a process is that is not Node, and leaves it alone', LIMIT, (t) => {
  for (const [file, args] of [
    ['sleep', ['30']],
    ['sh', ['-c', 'read line']],
    ['python3', ['-c', 'import time; time.sleep(30)']],
  ] as const) {
    const other = startProcess(t, file, args)
    assert.match(refusal(other.pid), /^Process \d+ \(.*\) is \S+, not Node; it was not touched\.$/)
    assert.ok(other.isAlive())
  }
})

test('refuses a stopped process with the way to continue it', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  target.kill('SIGSTOP')
  while (!/stopped \(state T\)/.test(refusal(target.pid))) await new Promise(setImmediate)
})

test('refuses a zombie', LIMIT, async (t) => {
  const parent = startProcess(t, 'python3', [
    '-c',
    `import os, time
pid = os.fork()
if pid == 0: os._exit(0)
print('child', pid, flush=True)
time.sleep(30)`,
  ])
  await parent.waitFor(/child \d+/)
  const pid = Number(/child (\d+)/.exec(parent.output())?.[1])
  while (!/\(state Z\)/.test(refusal(pid))) {
    assert.ok(parent.isAlive())
    await new Promise(setImmediate)
  }
})

test('refuses a thread of the kernel', { skip: refusal(2).startsWith('There is no') }, () => {
  assert.match(refusal(2), /^Process 2 \(\w+\) has no executable/)
})
