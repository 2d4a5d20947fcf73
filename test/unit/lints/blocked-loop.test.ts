import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoopFacts, Timeline } from '../../../src/model/timeline.ts'
import { findingsOf, lintById, testEdges } from '../../helpers/edges.ts'
import { cpu, drain, explosion, loop, os, site, spinning, STARVED } from '../../helpers/timeline.ts'

const lint = lintById('blocked-loop')
const EVEN = os({ onCpuShare: 0.98, runnableShare: 0.98 })

const held = (facts: Partial<LoopFacts>, changes: Partial<Timeline> = {}): Timeline =>
  spinning({ chains: [], os: EVEN, loop: loop(facts), ...changes })
/** It did not turn once, and ticks were served nevertheless. */
const served = (facts: Partial<LoopFacts>, hookedMs: number): Timeline =>
  held({ ...STARVED, servedTick: true, servedMicrotask: true, ...facts }, { hookedMs, bursts: 0 })

testEdges(lint, {
  minStallMs: {
    fires: held({ longestStallMs: 250 }),
    quiet: held({ longestStallMs: 249 }),
  },
  minRunnableShare: {
    fires: held({ longestStallMs: 900 }, { os: os({ onCpuShare: 0.5, runnableShare: 0.5 }) }),
    quiet: held({ longestStallMs: 900 }, { os: os({ onCpuShare: 0.49, runnableShare: 0.49 }) }),
  },
})

test('of a stall only what the thread held itself counts, not its wait for a CPU', () => {
  const crowded = os({ onCpuShare: 0.45, runnableShare: 0.9 })
  assert.equal(findingsOf(lint, held({ longestStallMs: 500 }, { os: crowded })).length, 1)
  assert.deepEqual(findingsOf(lint, held({ longestStallMs: 499 }, { os: crowded })), [])
})

test('ticks that were served and counted by nobody leave it open, unless it was silent', () => {
  const check = (timeline: Timeline): boolean =>
    'notEnoughData' in lint.check(timeline, lint.thresholds)
  assert.equal(check(served({ longestSilenceMs: 249, silentShare: 1 }, 0)), true)
  // A native call cannot be interrupted, an endless drain can.
  assert.equal(check(served({ longestSilenceMs: 250, silentShare: 0.5 }, 0)), false)
  // A silence now and then is that of a crowded host.
  assert.equal(check(served({ longestSilenceMs: 250, silentShare: 0.49 }, 0)), true)
  // Hooks that were on and heard nothing are the proof.
  assert.equal(check(served({ longestSilenceMs: 0 }, 99)), true)
  assert.equal(check(served({ longestSilenceMs: 0 }, 100)), false)
  assert.equal(
    check(held({ ...STARVED, servedTick: false, servedMicrotask: false }, { hookedMs: 0 })),
    false,
  )
})

test('an endless drain and a turn that explodes are told by other lints', () => {
  assert.deepEqual(findingsOf(lint, held(STARVED, { drain: drain({}) })), [])
  assert.deepEqual(findingsOf(lint, held(STARVED, { explosion: explosion({}) })), [])
  // Slow jobs, each held up by synchronous code, are this one's.
  const slow = drain({ ticksPerSecond: 5, promisesPerSecond: 0 })
  const [finding] = findingsOf(lint, held(STARVED, { drain: slow }))
  assert.match(finding?.evidence[0] ?? '', /5 ticks\/s .* each held up by synchronous code/)
})

test('the function is the user’s, wherever below it the samples fell', () => {
  const builtin = cpu({ hotPath: [site('parse@')], busiestUserSite: site('load@/app/load.js:7') })
  const stall = { longestStallMs: 900 }
  assert.equal(findingsOf(lint, held(stall))[0]?.site?.function, 'work')
  assert.equal(findingsOf(lint, held(stall, { cpu: builtin }))[0]?.site?.function, 'load')
  const native = cpu({ hotPath: [site('parse@')] })
  assert.equal(findingsOf(lint, held(stall, { cpu: native }))[0]?.site?.function, 'parse')
  assert.equal(findingsOf(lint, held(stall, { cpu: null }))[0]?.site, null)
})

test('in a worker it is only said, and where garbage is collected with less confidence', () => {
  const stall = { longestStallMs: 900 }
  const main = findingsOf(lint, held(stall))[0]
  assert.deepEqual([main?.severity, main?.confidence], ['warning', 'high'])
  const worker = findingsOf(lint, held(stall, { thread: 'worker 1' }))[0]
  assert.deepEqual([worker?.severity, worker?.subject.thread], ['info', 'worker 1'])
  const garbage = (share: number) => held(stall, { cpu: cpu({ garbageCollectionShare: share }) })
  assert.equal(findingsOf(lint, garbage(0.5))[0]?.confidence, 'medium')
  assert.equal(findingsOf(lint, garbage(0.49))[0]?.confidence, 'high')
})

test('a fast drain that was looked at for too short a time is not called synchronous code', () => {
  const short = { ...STARVED, longestStallMs: 1_543, stalledAtEndMs: 1_543, servedTick: true }
  const ticks = (ticksPerSecond: number, facts: Partial<LoopFacts> = short): boolean =>
    'notEnoughData' in
    lint.check(
      held(facts, { drain: drain({ ticksPerSecond, promisesPerSecond: 0 }), hookedMs: 300 }),
      lint.thresholds,
    )
  assert.equal(ticks(8_708_535), true)
  assert.equal(ticks(9_000), false)
  assert.equal(ticks(8_708_535, { ...short, stalledAtEndMs: 999 }), false)
  assert.equal(ticks(8_708_535, { ...short, starved: false }), false)
})
