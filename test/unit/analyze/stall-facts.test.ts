import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stallFacts } from '../../../src/analyze/stall-facts.ts'
import type { Recording } from '../../../src/model/recording.ts'
import type { StallFacts } from '../../../src/model/timeline.ts'

const TID = 7

/** A poll: when it was answered, and how often the loop had turned by then, or our timer fired. */
interface Poll {
  readonly atMs: number
  readonly turns: number
  readonly hooksOn?: boolean
}

/** Polls every 50 ms; each turned the loop so many times since the one before. */
function polls(...turns: readonly number[]): readonly Poll[] {
  let sum = 0
  return [0, ...turns].map((more, i) => ({ atMs: i * 50, turns: (sum += more) }))
}

const loopOf = (looks: readonly Poll[], hasCounters = true) =>
  looks.map(({ atMs, turns, hooksOn = false }) => ({
    atUs: atMs * 1e3,
    hooksOn,
    heartbeats: hasCounters ? 0 : turns,
    counters: hasCounters ? { loopCount: turns, events: 0, eventsWaiting: 0 } : null,
  }))

/** CPU and run queue of the thread and of V8's helpers, ms, at a time. */
const os = (atMs: number, onCpuMs: number, waitMs = 0, v8: readonly [number, number] = [0, 0]) => ({
  atUs: atMs * 1e3,
  threads: [
    { tid: TID, role: 'main', onCpuNs: onCpuMs * 1e6, waitNs: waitMs * 1e6 },
    { tid: 8, role: 'v8', onCpuNs: v8[0] * 1e6, waitNs: v8[1] * 1e6 },
    // Never the loop's doing.
    { tid: 9, role: 'worker', onCpuNs: atMs * 1e6, waitNs: 0 },
  ],
})
const BUSY = [os(0, 0), os(10_000, 10_000)]

const stall = (looks: readonly Poll[], parts: object = {}, hasCounters = true): StallFacts | null =>
  stallFacts(
    {
      os: BUSY,
      profile: null,
      debuggerWasOn: false,
      slowestReplyMs: 5,
      loop: loopOf(looks, hasCounters),
      ...parts,
    } as unknown as Recording,
    TID,
  )
const lasted = (...args: Parameters<typeof stall>): number | undefined => stall(...args)?.lastedMs

test('a loop that turns between all polls does not stand still, however little it turns', () => {
  assert.deepEqual(stall(polls(1, 1, 2, 1, 40)), { lastedMs: 0, ownMs: 0 })
})

test('a stall lasts from the first poll that saw it to the last, and the longest counts', () => {
  assert.equal(lasted(polls(3, 0, 0, 5, 0, 0, 0, 0, 2)), 200)
  assert.equal(lasted(polls(3, 0, 0, 0)), 150)
  assert.equal(lasted(polls(0, 0, 7)), 100)
})

test('one poll tells nothing', () => {
  assert.equal(stall(polls()), null)
})

test('what the thread waited for a CPU is the host’s, and so is what nobody ran', () => {
  const looks = polls(3, 0, 0, 0, 0, 0, 0, 1)
  const ownMs = (...samples: readonly object[]) =>
    Math.round(stall(looks, { os: samples })?.ownMs ?? -1)
  assert.equal(ownMs(os(0, 0), os(400, 400)), 300)
  assert.equal(ownMs(os(0, 0), os(400, 100, 300)), 75)
  // A machine that stood still as a whole.
  assert.equal(ownMs(os(0, 0), os(400, 2)), 2)
  assert.equal(ownMs(os(0, 0), os(400, 0)), 0)
})

test('a thread that waits for V8’s helpers is held by its own garbage', () => {
  const looks = polls(3, 0, 0, 0, 0, 0, 0, 1)
  assert.equal(stall(looks, { os: [os(0, 0), os(400, 20, 0, [380, 0])] })?.ownMs, 300)
  assert.equal(stall(looks, { os: [os(0, 0), os(400, 20, 0, [80, 300])] })?.ownMs, 75)
})

test('only what the OS saw round the stall counts', () => {
  const looks = polls(3, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1)
  // Crowded only after it.
  assert.equal(stall(looks, { os: [os(0, 0), os(400, 400), os(600, 410, 190)] })?.ownMs, 300)
})

test('where the OS was not asked, nobody knows whose the stall was', () => {
  assert.deepEqual(stall(polls(1, 0, 0, 0, 1), { os: [] }), { lastedMs: 150, ownMs: null })
})

test('the longest that was the thread’s own comes before a longer one that the host made', () => {
  const looks = polls(1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1)
  const samples = [os(0, 0), os(400, 10, 390), os(700, 310, 390)]
  const { lastedMs, ownMs } = stall(looks, { os: samples }) ?? {}
  assert.deepEqual([lastedMs, Math.round(ownMs ?? 0)], [150, 150])
})

test('a poll that is late behind one call tells of it, also where the loop turned once or twice', () => {
  const late: readonly Poll[] = [
    { atMs: 0, turns: 0 },
    { atMs: 50, turns: 9 },
    { atMs: 900, turns: 11 },
    { atMs: 950, turns: 20 },
  ]
  assert.equal(lasted(late, { slowestReplyMs: 800 }), 750)
  // No reply was slow: we were late ourselves. Two turns leave three stretches.
  assert.equal(Math.round(lasted(late, { slowestReplyMs: 3 }) ?? 0), 283)
})

test('polls that are late by our own fault, while the loop turns, are no stall', () => {
  const late: readonly Poll[] = [
    { atMs: 0, turns: 0 },
    { atMs: 900, turns: 18 },
    { atMs: 950, turns: 19 },
  ]
  assert.equal(lasted(late, { slowestReplyMs: 800 }), 0)
})

test('the pauses that samples make are not the target’s', () => {
  const late: readonly Poll[] = [
    { atMs: 0, turns: 0 },
    { atMs: 50, turns: 3 },
    { atMs: 450, turns: 5 },
    { atMs: 500, turns: 8 },
  ]
  const sampled = { profile: { timesUs: [440_000] }, slowestReplyMs: 390 }
  assert.equal(lasted(late, sampled), 0)
  // They were asked for and never came.
  assert.equal(lasted(late, { debuggerWasOn: true, slowestReplyMs: 390 }), 0)
  const starved: readonly Poll[] = [50, 100, 450, 500].map((atMs) => ({ atMs, turns: 1 }))
  assert.equal(lasted(starved), 450)
  assert.equal(lasted(starved, sampled), 50 + 60 + 50)
})

test('a drain that our hooks slow down counts for as much less', () => {
  const looks = polls(1, 0, 0, 0, 0).map((each, i) => ({ ...each, hooksOn: i >= 3 }))
  assert.equal(lasted(looks), 50 + 150 / 2.5)
})

test('where Node counts no turns our timer tells, which is late by itself', () => {
  assert.equal(lasted(polls(1, 1, 0, 1, 1), {}, false), 0)
  assert.equal(lasted(polls(1, 0, 0, 0, 0, 1), {}, false), 150)
  const late: readonly Poll[] = [
    { atMs: 0, turns: 0 },
    { atMs: 900, turns: 1 },
  ]
  assert.equal(lasted(late, { slowestReplyMs: 3 }, false), 400)
})
