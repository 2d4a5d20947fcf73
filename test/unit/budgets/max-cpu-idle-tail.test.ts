import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxCpuIdleTail } from '../../../src/budgets/max-cpu-idle-tail.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { Timeline } from '../../../src/model/timeline.ts'
import { cpu, os, spinning } from '../../helpers/timeline.ts'

function check(timeline: Timeline, limit = 0.05): readonly Finding[] {
  const result = maxCpuIdleTail.check(timeline, limit)
  assert.ok(!('notEnoughData' in result), JSON.stringify(result))
  return result
}
const using = (
  processOnCpuShare: number,
  untouchedCpuShare: number | null,
  changes: Partial<Timeline> = {},
): Timeline =>
  spinning({
    chains: [],
    cpu: null,
    os: os({ onCpuShare: 0.04, processOnCpuShare, threads: [] }),
    footprint: { ownMs: 0, untouchedCpuShare },
    ...changes,
  })

test('the CPU of the whole process is held against the limit', () => {
  const [finding] = check(using(0.12, 0.11))
  assert.deepEqual(
    [finding?.lint, finding?.severity, finding?.cpuShare, finding?.subject.type],
    ['max-cpu-idle-tail', 'error', 0.11, 'process'],
  )
  assert.deepEqual(finding?.thresholds, { limit: 0.05 })
  assert.deepEqual(finding.evidence, [
    'The process used 11 % of a core, without what whyspin cost it, in the 2 s after the load.',
    'The budget allows 5 %.',
  ])
  assert.deepEqual(check(using(0.12, 0.11), 0.11), [])
})

test('what we use ourselves is taken off, and what it was like before we came counts', () => {
  // 100 ms of 2 s.
  const own = (untouchedCpuShare: number | null): Timeline =>
    using(0.08, null, { footprint: { ownMs: 100, untouchedCpuShare } })
  assert.deepEqual(check(own(null)), [])
  assert.deepEqual(check(using(0.08, 0.02)), [])
  // V8 collected what the load had left, and then it was quiet.
  assert.deepEqual(check(using(0.03, 0.3)), [])
})

test('the place that was seen most is named, and who uses the CPU', () => {
  const threads = [
    { thread: 'worker 1', names: ['node'], onCpuShare: 0.9, runnableShare: 0.9 },
    { thread: 'main', names: ['node'], onCpuShare: 0.1, runnableShare: 0.1 },
  ]
  const [finding] = check(using(1, 1, { os: os({ processOnCpuShare: 1, threads }), cpu: cpu({}) }))
  assert.equal(finding?.site?.function, 'work')
  assert.deepEqual(finding.evidence.slice(1, 3), [
    'By thread, while we looked: worker 1 90 %, main 10 %.',
    '90 % of the JavaScript samples lie below this function.',
  ])
})

test('a process that was not attached to is judged from outside', () => {
  const outside = { target: { ...spinning().target, attached: false }, loop: null }
  assert.deepEqual(check(using(0.01, 0.01, outside)), [])
  assert.equal(check(using(0.02, 0.02, outside), 0.01).length, 1)
})

test('it is the whole process’s, so workers are not asked again', () => {
  assert.deepEqual(check(using(1, 1, { thread: 'worker 1' })), [])
})

test('without the OS there is nothing to hold against the limit', () => {
  assert.ok('notEnoughData' in maxCpuIdleTail.check(using(1, 1, { os: null }), 0.05))
})
