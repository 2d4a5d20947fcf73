import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ThreadGroup, Timeline } from '../../../src/model/timeline.ts'
import { findingsOf, lintById, testEdges } from '../../helpers/edges.ts'
import { os, spinning } from '../../helpers/timeline.ts'

const lint = lintById('other-thread')

/** The main thread uses 10 % of a core, one other kind of thread what is told. */
function threads(group: Partial<ThreadGroup>, mainShare = 0.1): Timeline {
  const other = { thread: 'threadpool', names: ['libuv-worker'], onCpuShare: 0.9, ...group }
  return spinning({
    chains: [],
    suspicions: [],
    os: os({
      onCpuShare: mainShare,
      runnableShare: mainShare,
      threads: [
        { thread: 'main', names: ['node'], onCpuShare: mainShare, runnableShare: mainShare },
        { ...other, runnableShare: other.onCpuShare },
      ],
    }),
  })
}

testEdges(lint, {
  minCpuShare: { fires: threads({ onCpuShare: 0.25 }), quiet: threads({ onCpuShare: 0.24 }) },
})

test('each kind of thread is called what it is', () => {
  for (const [thread, title, subject] of [
    ['worker 3', 'Worker 3 uses', 'worker 3'],
    ['worker', 'A worker thread uses', 'worker'],
    ['threadpool', 'The thread pool uses', 'threadpool'],
    ['v8', 'Garbage collection and compiling', 'native'],
    ['other', 'Native code on threads of its own', 'native'],
  ] as const) {
    const [finding, ...more] = findingsOf(lint, threads({ thread, names: [] }))
    assert.equal(finding?.title.startsWith(title), true, finding?.title)
    assert.equal(finding?.subject.thread, subject)
    assert.equal(finding?.severity, 'info')
    assert.deepEqual(more, [])
  }
})

test('names that an addon gave its threads are told, those of Node are not', () => {
  const names = ['sharp-3', 'node', 'MainThread', 'node-V8Worker', 'libuv-worker', 'WorkerThread']
  const text = findingsOf(lint, threads({ thread: 'other', names }))[0]?.evidence.join('\n') ?? ''
  assert.match(text, /call themselves sharp-3\./)
  assert.doesNotMatch(text, /libuv-worker|V8Worker/)
})

test('where the main thread uses more, nothing is said of the others', () => {
  assert.equal(findingsOf(lint, threads({ onCpuShare: 0.5 }, 0.5)).length, 1)
  assert.deepEqual(findingsOf(lint, threads({ onCpuShare: 0.5 }, 0.51)), [])
})

test('it is said once, of the process, not for each of its workers', () => {
  assert.deepEqual(findingsOf(lint, { ...threads({}), thread: 'worker 1' }), [])
})
