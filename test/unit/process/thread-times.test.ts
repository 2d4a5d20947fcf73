import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { readThread, readThreads } from '../../../src/process/thread-times.ts'
import { IDLE, startTarget } from '../../helpers/target.ts'

const LIMIT = { timeout: 20_000 }

test('sees a busy thread use the CPU and an idle one rest', LIMIT, async (t) => {
  const busy = await startTarget(t, `console.log('ready'); for (;;);`)
  const idle = await startTarget(t, IDLE)
  const before = [readThread(busy.pid, busy.pid), readThread(idle.pid, idle.pid)]
  await sleep(300)
  const after = [readThread(busy.pid, busy.pid), readThread(idle.pid, idle.pid)]
  const [used = 0, rested = 0] = after.map(
    (times, index) => (times?.onCpuNs ?? NaN) - (before[index]?.onCpuNs ?? NaN),
  )
  assert.ok(used > rested, `${used} ns against ${rested} ns`)
})

test('counts what a thread writes', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `process.stdin.on('data', () => { require('fs').writeFileSync('/dev/null', Buffer.alloc(5000)); console.log('done') }); console.log('ready')`,
  )
  const before = readThread(target.pid, target.pid)?.io
  target.child.stdin?.write('go')
  await target.waitFor(/done/)
  const after = readThread(target.pid, target.pid)?.io
  assert.ok(before && after)
  assert.ok(after.writtenBytes - before.writtenBytes >= 5000)
  assert.ok(after.writeCalls > before.writeCalls)
  assert.ok(after.readCalls > before.readCalls)
})

test('lists all threads, the main thread first', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const threads = readThreads(target.pid)
  assert.equal(threads[0]?.tid, target.pid)
  assert.ok(threads.length > 1)
  for (const { name, voluntarySwitches } of threads) {
    assert.ok(name.length > 0)
    assert.ok(Number.isSafeInteger(voluntarySwitches))
  }
})

test('gives null for a thread and nothing for a process that are gone', () => {
  assert.equal(readThread(process.pid, 99_999_999), null)
  assert.deepEqual(readThreads(99_999_999), [])
})
