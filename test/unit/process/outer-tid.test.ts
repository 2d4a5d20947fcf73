import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { outerTid } from '../../../src/process/outer-tid.ts'
import { IDLE, startProcess, startTarget, TARGET_NODE } from '../../helpers/target.ts'

const LIMIT = { timeout: 20_000 }

test('in our own namespace a thread is who it says it is', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const tids = readdirSync(`/proc/${target.pid}/task`).map(Number)
  assert.ok(tids.length > 1)
  for (const tid of tids) assert.equal(outerTid(target.pid, tid), tid)
})

test('a thread of nobody, or of a process that is gone, is not found', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  assert.equal(outerTid(target.pid, process.pid), null)
  assert.equal(outerTid(99_999_999, 99_999_999), null)
})

const UNSHARE = ['--pid', '--fork', '--kill-child']
const canUnshare = spawnSync('unshare', [...UNSHARE, 'true']).status === 0

test(
  'in a namespace of its own the first process is found behind its pid 1',
  { ...LIMIT, skip: canUnshare ? false : 'namespaces may not be made here' },
  async (t) => {
    const code = `console.log('ready', process.pid); setInterval(() => {}, 1000)`
    const parent = startProcess(t, 'unshare', [...UNSHARE, TARGET_NODE, '-e', code])
    await parent.waitFor(/ready 1\n/)
    const children = readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8')
    const outer = Number(children.trim())
    assert.ok(outer > 1)
    assert.equal(outerTid(outer, 1), outer)
    assert.equal(outerTid(outer, outer), null)
    const last = Math.max(...readdirSync(`/proc/${outer}/task`).map(Number))
    assert.notEqual(last, outer)
    // Threads are numbered on from 1, and one of those that follow is the last.
    const inner = Array.from({ length: 64 }, (_, i) => i + 2)
    assert.ok(inner.some((tid) => outerTid(outer, tid) === last))
  },
)
