import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxLoopDelay } from '../../../src/budgets/max-loop-delay.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { StallFacts, Timeline } from '../../../src/model/timeline.ts'
import { cpu, drain, loop, spinning, STARVED } from '../../helpers/timeline.ts'

function check(timeline: Timeline, limit = 200): readonly Finding[] {
  const result = maxLoopDelay.check(timeline, limit)
  assert.ok(!('notEnoughData' in result), JSON.stringify(result))
  return result
}
const stalled = (longestStall: StallFacts | null, changes: Partial<Timeline> = {}): Timeline =>
  spinning({ chains: [], longestStall, ...changes })

test('the longest stall of the main thread’s own is held against the limit', () => {
  const timeline = stalled({ lastedMs: 350, ownMs: 300 })
  const [finding] = check(timeline)
  assert.deepEqual(
    [finding?.lint, finding?.severity, finding?.subject.type, finding?.site?.function],
    ['max-loop-delay', 'error', 'function', 'work'],
  )
  assert.deepEqual(finding?.thresholds, { limit: 200 })
  assert.deepEqual(finding.evidence, [
    'The event loop did not turn for at least 300 ms at a time, as far as it had a CPU; 350 ms by the clock, without the pauses that we made.',
    '90 % of the JavaScript samples lie below this function.',
    'The budget allows 200 ms.',
  ])
  assert.deepEqual(check(timeline, 300), [])
})

test('what a crowded host takes does not make it fail', () => {
  assert.deepEqual(check(stalled({ lastedMs: 5_000, ownMs: 150 })), [])
})

test('jobs that never let the loop turn are named before what was seen most', () => {
  const [finding] = check(
    stalled({ lastedMs: 2_100, ownMs: 2_000 }, { loop: loop(STARVED), drain: drain({}) }),
  )
  assert.equal(finding?.site?.function, 'again')
})

test('without samples no place is named', () => {
  const [finding] = check(stalled({ lastedMs: 300, ownMs: 300 }, { cpu: null }))
  assert.deepEqual(
    [finding?.site, finding?.stack, finding?.witnesses, finding?.confidence],
    [null, [], ['os', 'loop'], 'medium'],
  )
  const scattered = cpu({ hotPath: [], hotPathShare: 0 })
  const [other] = check(stalled({ lastedMs: 300, ownMs: 300 }, { cpu: scattered }))
  assert.equal(other?.evidence.length, 2)
})

test('a worker is made to compute', () => {
  assert.deepEqual(check(stalled({ lastedMs: 900, ownMs: 900 }, { thread: 'worker 1' })), [])
})

test('what was too quiet to attach to holds nothing up', () => {
  const target = { ...spinning().target, attached: false }
  assert.deepEqual(check(stalled(null, { target, loop: null })), [])
  assert.ok(
    'notEnoughData' in maxLoopDelay.check(stalled(null, { target, loop: null, os: null }), 200),
  )
})

test('where nobody knows whether it had a CPU, a stall is no finding and no clean bill', () => {
  const result = maxLoopDelay.check(stalled({ lastedMs: 300, ownMs: null }), 200)
  assert.match('notEnoughData' in result ? result.notEnoughData : '', /300 ms/)
  assert.deepEqual(check(stalled({ lastedMs: 150, ownMs: null })), [])
  assert.ok('notEnoughData' in maxLoopDelay.check(stalled(null), 200))
})
