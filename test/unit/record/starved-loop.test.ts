import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoopSample } from '../../../src/model/recording.ts'
import type { OsRates } from '../../../src/record/plan.ts'
import { createStarvedLoop, type StarvedLoop } from '../../../src/record/starved-loop.ts'

const POLL_MS = 50
const SMALL_HEAP = 10e6
const BIG_HEAP = 200e6
const SERVED = { servedMicrotask: true, servedAfterMs: 1 }

const looks = (...each: readonly Partial<LoopSample>[]): readonly LoopSample[] =>
  each.map((own, at) => ({
    atUs: at * POLL_MS * 1e3,
    counters: { loopCount: 9, events: 8, eventsWaiting: 0 },
    idleMs: 0,
    repeats: 0,
    heapUsedBytes: null,
    heartbeats: 0,
    hooksOn: false,
    hasResumed: false,
    servedImmediate: false,
    servedTick: false,
    servedMicrotask: false,
    servedAfterMs: -1,
    executionId: 0,
    inJob: false,
    ...own,
  }))

/** What is judged at each look, a mark being asked for after each. */
function judged(
  samples: readonly LoopSample[],
  heapUsedBytes = SMALL_HEAP,
  rates: OsRates | null = null,
  starved: StarvedLoop = createStarvedLoop(POLL_MS),
): readonly string[] {
  return samples.map((sample) => {
    starved.note(sample)
    const answer = starved.judge(sample, rates, heapUsedBytes)
    starved.marked()
    return answer
  })
}

const ids = (...rising: readonly number[]): readonly LoopSample[] =>
  looks(...rising.map((executionId) => ({ executionId })))

test('a microtask that is served at once, twice, without a turn, is a queue', () => {
  assert.deepEqual(judged(looks({}, SERVED, SERVED)), ['unknown', 'maybe', 'queue'])
})

test('one that is served late, or together with an immediate, tells nothing', () => {
  const late = { ...SERVED, servedAfterMs: 21 }
  assert.deepEqual(judged(looks({}, late, late)), ['unknown', 'unknown', 'unknown'])
  const turned = { ...SERVED, servedImmediate: true }
  assert.deepEqual(judged(looks({}, turned, turned)), ['unknown', 'unknown', 'unknown'])
})

test('on a crowded host it may be served as much later', () => {
  const crowded = { runnable: 0.9, onCpu: 0.3 } as OsRates
  const late = { ...SERVED, servedAfterMs: 60 }
  assert.equal(judged(looks({}, late, late), SMALL_HEAP, crowded).at(-1), 'queue')
  const later = { ...SERVED, servedAfterMs: 61 }
  assert.equal(judged(looks({}, later, later), SMALL_HEAP, crowded).at(-1), 'unknown')
})

test('while a big heap is collected, silence is none of the time that serving took', () => {
  const late = { ...SERVED, servedAfterMs: 500 }
  const silent = looks({}, { ...late, atUs: 500e3 }, { ...late, atUs: 1_000e3 })
  assert.equal(judged(silent, BIG_HEAP).at(-1), 'queue')
  assert.equal(judged(silent, SMALL_HEAP).at(-1), 'unknown')
  assert.equal(judged(looks({}, late, late), BIG_HEAP).at(-1), 'unknown')
})

test('a tick is asked for once no microtask was served for two looks', () => {
  const starved = createStarvedLoop(POLL_MS)
  judged(looks({}, {}), SMALL_HEAP, null, starved)
  assert.equal(starved.needsTick, false)
  judged(looks({}), SMALL_HEAP, null, starved)
  assert.equal(starved.needsTick, true)
})

test('ids that rise as only a queue lets them are one, once hooks can come on', () => {
  // 500 new ids in 50 ms are 10,000 a second.
  assert.deepEqual(judged(ids(1, 501, 1_001)), ['unknown', 'maybe', 'queue'])
  assert.deepEqual(judged(ids(1, 500, 999, 1_498)).at(-1), 'unknown')
  assert.equal(judged(ids(7, 7, 7, 7)).at(-1), 'unknown')
})

test('ids that rise while the loop turns, events come in, or nothing runs, tell nothing', () => {
  const fast = [1, 10_000, 20_000, 30_000]
  const with_ = (own: (at: number) => Partial<LoopSample>): readonly string[] =>
    judged(looks(...fast.map((executionId, at) => ({ executionId, ...own(at) }))))
  const counters = { loopCount: 9, events: 8, eventsWaiting: 0 }
  assert.equal(with_((at) => ({ counters: { ...counters, loopCount: at } })).at(-1), 'unknown')
  assert.equal(with_((at) => ({ counters: { ...counters, events: at } })).at(-1), 'unknown')
  assert.equal(with_(() => ({ counters: null })).at(-1), 'unknown')
  assert.equal(judged(ids(0, 10_000, 0, 20_000)).at(-1), 'unknown')
})

test('once the loop turns, all that was learnt is void', () => {
  const starved = createStarvedLoop(POLL_MS)
  judged(looks({}, SERVED), SMALL_HEAP, null, starved)
  starved.reset()
  assert.equal(starved.isMarked, false)
  assert.equal(starved.sinceUs, 0)
  assert.deepEqual(judged(looks(SERVED, SERVED), SMALL_HEAP, null, starved), ['unknown', 'maybe'])
})

test('where all that is seen to run is promise jobs, hooks get more time to come on', () => {
  const patienceAfter = (
    ...samples: readonly Partial<LoopSample>[]
  ): readonly [boolean, number] => {
    const starved = createStarvedLoop(POLL_MS)
    judged(looks({}, ...samples), BIG_HEAP, null, starved)
    return [starved.isOfJobs, starved.patienceMs]
  }
  const inJob = { inJob: true }
  assert.deepEqual(patienceAfter(inJob, inJob, inJob), [true, 4_500])
  assert.deepEqual(patienceAfter(inJob, inJob), [false, 1_500])
  assert.deepEqual(patienceAfter(inJob, inJob, inJob, {}), [false, 1_500])
  // What interrupted ours says nothing of theirs.
  assert.deepEqual(patienceAfter(inJob, SERVED, inJob, inJob), [true, 4_500])
})
