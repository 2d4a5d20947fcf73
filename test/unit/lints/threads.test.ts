import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lints } from '../../../src/lints/index.ts'
import { judge } from '../../../src/lints/judge.ts'
import type { Timeline } from '../../../src/model/timeline.ts'
import { chain, loop, os, spinning, STARVED } from '../../helpers/timeline.ts'

const IDLE: Partial<Timeline> = {
  chains: [],
  suspicions: [],
  os: os({ onCpuShare: 0.02, runnableShare: 0.02 }),
  loop: loop({ turnsPerSecond: 20, eventsPerSecond: 20 }),
  cpu: null,
  macrotasksPerSecond: null,
}
const idle = (thread: string): Timeline => spinning({ ...IDLE, thread })
const inWorker = (id: number, changes: Partial<Timeline> = {}): Timeline =>
  spinning({ thread: `worker ${id}`, ...changes })

test('a spin in one worker makes the process spin, and the summary says where', () => {
  const { verdict, findings, summary } = judge([idle('main'), idle('worker 1'), inWorker(2)], lints)
  assert.equal(verdict, 'spinning')
  assert.deepEqual(
    findings.map(({ lint, subject }) => [lint, subject.thread]),
    [['immediate-spin', 'worker 2']],
  )
  assert.match(summary, /\(poll\.js:3\) in worker 2: 95 % of a core/)
})

test('the thread of a finding on the main thread goes without saying', () => {
  const { summary } = judge([spinning(), idle('worker 1')], lints)
  assert.doesNotMatch(summary, /in main|worker/)
})

test('worse comes first, then what has a place, then what costs more, whichever thread it is of', () => {
  const storm = (thread: string, cpuShare: number): Timeline =>
    spinning({
      thread,
      chains: [
        chain({ kind: 'shortTimer', resumptionsPerSecond: 850, longestStreak: 200, cpuShare }),
      ],
    })
  const { findings } = judge([storm('main', 0.1), storm('worker 1', 0.2), inWorker(2)], lints)
  assert.deepEqual(
    findings.map(({ severity, subject }) => [severity, subject.thread]),
    [
      ['error', 'worker 2'],
      ['warning', 'worker 1'],
      ['warning', 'main'],
    ],
  )
})

test('what could not be judged in a worker is told with its name, and leaves the verdict open', () => {
  const unseen = inWorker(3, { chains: [], bursts: 0, hookedMs: 0 })
  const { verdict, unsure } = judge([idle('main'), unseen], lints)
  assert.equal(verdict, 'inconclusive')
  assert.ok(unsure.length > 1)
  for (const { why } of unsure) assert.match(why, /^worker 3: /)
})

test('a worker that is found guilty settles what another left open', () => {
  const unseen = inWorker(3, { chains: [], bursts: 0, hookedMs: 0 })
  const { verdict, unsure } = judge([idle('main'), unseen, inWorker(4)], lints)
  assert.equal(verdict, 'spinning')
  assert.ok(unsure.every(({ lint }) => lint !== '*'))
})

test('a loop that stands still is not clear because another thread uses the CPU', () => {
  const collected = spinning({
    chains: [],
    loop: loop(STARVED),
    os: os({
      onCpuShare: 0.3,
      runnableShare: 0.3,
      threads: [
        { thread: 'v8', names: ['node'], onCpuShare: 0.7, runnableShare: 0.7 },
        { thread: 'main', names: ['node'], onCpuShare: 0.3, runnableShare: 0.3 },
      ],
    }),
  })
  const { verdict, findings, unsure } = judge([collected], lints)
  assert.deepEqual(
    findings.map(({ lint }) => lint),
    ['other-thread'],
  )
  assert.equal(verdict, 'inconclusive')
  assert.match(unsure.at(-1)?.why ?? '', /did not turn in the last 2,100 ms/)
})

test('all at rest are clear, with the main thread’s CPU', () => {
  const { verdict, summary } = judge([idle('main'), idle('worker 1')], lints)
  assert.equal(verdict, 'clear')
  assert.match(summary, /main thread used 2 % of a core/)
})

test('a worker that computes is told as information and accuses nobody', () => {
  const computes = inWorker(1, { chains: [], suspicions: ['starved'], loop: loop(STARVED) })
  const { verdict, findings } = judge([idle('main'), computes], lints)
  assert.deepEqual(
    findings.map(({ lint, severity }) => [lint, severity]),
    [['blocked-loop', 'info']],
  )
  assert.equal(verdict, 'clear')
})
