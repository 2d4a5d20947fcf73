import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerFacts } from '../../../src/analyze/answer-facts.ts'
import { explosionFacts } from '../../../src/analyze/explosion-facts.ts'
import { loopFacts } from '../../../src/analyze/loop-facts.ts'
import { osFacts } from '../../../src/analyze/os-facts.ts'
import { queueFacts } from '../../../src/analyze/queue-facts.ts'
import { pathToFunction } from '../../../src/analyze/path-to-function.ts'
import type { CpuProfile } from '../../../src/model/cpu-profile.ts'
import type { Recording, ThreadRole, ThreadSample } from '../../../src/model/recording.ts'
import { NO_KINDS, site, sites } from '../../helpers/timeline.ts'

const recording = (parts: object): Recording => parts as Recording
const loopAt = (atMs: number, loopCount: number) => ({
  atUs: atMs * 1e3,
  counters: { loopCount, events: 0, eventsWaiting: 0 },
})

/** A burst of 200 ms with promises, in which immediates were called back and created. */
const burst = (
  resumed: number,
  created: number,
  mode = 'promises',
  loopTurns: number | null = 0,
) => ({
  mode,
  loopTurns,
  startUs: 0,
  endUs: 200_000,
  resumptions: { ...NO_KINDS, immediate: resumed },
  created: { ...NO_KINDS, immediate: created },
  edges: [],
})
const GROW = {
  id: 1,
  type: 'Immediate',
  frames: sites('grow@/a.js:3'),
  inPromiseJob: false,
  captures: 5,
}

test('a turn that does not end is made of its callbacks, over all bursts that saw it', () => {
  const facts = explosionFacts(
    recording({ bursts: [burst(1_000, 2_000), burst(3_000, 6_000)], sites: [GROW] }),
  )
  assert.deepEqual(
    [facts?.type, facts?.resumed, facts?.created, facts?.resumptionsPerSecond, facts?.burstsSeen],
    ['Immediate', 4_000, 8_000, 10_000, 2],
  )
  assert.equal(facts?.site?.function, 'grow')
})

/** Samples of 100 ms, with the async id that each interrupted. */
const idsAt = (...ids: readonly number[]) =>
  ids.map((executionId, at) => ({
    ...loopAt(at * 100, 9),
    executionId,
    servedMicrotask: false,
  }))

test('how much of a look was silence is told, beside the longest', () => {
  const at = (...ms: readonly number[]) =>
    loopFacts(recording({ loop: ms.map((each) => loopAt(each, 1)), profile: null }))
  assert.deepEqual([at(0, 99, 198)?.silentShare, at(0, 99, 198)?.longestSilenceMs], [0, 99])
  assert.deepEqual([at(0, 300, 350, 400)?.silentShare, at(0, 300, 400)?.silentShare], [0.75, 1])
})

test('turns without an event are told without those of our own timer, hooks and samples', () => {
  const look = (atMs: number, loopCount: number, events: number, heartbeats: number) => ({
    ...loopAt(atMs, loopCount),
    counters: { loopCount, events, eventsWaiting: 0 },
    heartbeats,
    hooksOn: false,
  })
  const of = (loop: readonly object[], profile: object | null = null) =>
    loopFacts(recording({ loop, profile }))?.eventlessTurnsPerSecond
  assert.equal(of([look(0, 0, 0, 0), look(500, 80, 50, 10)]), 40)
  // Each turn brought several events.
  assert.equal(of([look(0, 0, 0, 0), look(500, 80, 500, 10)]), 0)
  const hooked = { ...look(500, 80, 50, 10), hooksOn: true }
  assert.equal(of([look(0, 0, 0, 0), hooked, look(1_000, 900, 50, 20)]), null)
  const sampled = [look(0, 0, 0, 0), look(500, 80, 50, 10), look(1_000, 900, 60, 20)]
  assert.equal(of(sampled, { timesUs: [600_000] }), 40)
  assert.equal(of(sampled.map((each) => ({ ...each, counters: null }))), null)
})

test('ids that rise in one turn, while no microtask is served, are those of ticks', () => {
  const of = (loop: readonly object[], suspicions: readonly string[] = ['starved']) =>
    queueFacts(recording({ loop, suspicions }), null)
  const facts = of([loopAt(0, 8), ...idsAt(1_000, 51_000, 0, 151_000)])
  assert.deepEqual(
    [facts?.ticksPerSecond, facts?.longestTicks, facts?.isCounted],
    [500_000, 150_000, false],
  )
  assert.equal(of(idsAt(1_000, 51_000), []), null)
  assert.equal(of(idsAt(1_000)), null)
  assert.equal(of(idsAt(1_000, 1_000)), null)
  // Both came behind one garbage collection.
  assert.equal(of(idsAt(1_000, 51_000, 51_000))?.longestTicks, 50_000)
  assert.equal(of(idsAt(1_000, 51_000, 50_000)), null)
  // Two callbacks after one another.
  assert.equal(of(idsAt(1_000, 1_000, 1_199)), null)
  assert.equal(of(idsAt(1_000, 1_000, 1_200))?.ticksPerSecond, 1_000)
  assert.equal(of(idsAt(1_000, 51_000).map((each) => ({ ...each, servedMicrotask: true }))), null)
  // Promise jobs have ids while hooks are on.
  assert.equal(of(idsAt(1_000, 51_000).map((each, at) => ({ ...each, hooksOn: at === 1 }))), null)
  // Nothing is known of the turn that has just begun.
  assert.equal(of([...idsAt(1_000, 51_000), { ...loopAt(200, 10), executionId: 99_000 }]), null)
})

test('where the loop turned, hooks were on for something else, or nothing ran, it is none', () => {
  const of = (...bursts: readonly object[]) => explosionFacts(recording({ bursts, sites: [GROW] }))
  // One turn may fall on the edges of the burst, two are turns.
  assert.ok(of(burst(1_000, 2_000, 'promises', 1)))
  assert.equal(of(burst(1_000, 2_000, 'promises', 2)), null)
  assert.equal(of(burst(1_000, 2_000, 'promises', null)), null)
  assert.equal(of(burst(1_000, 2_000, 'resources')), null)
  assert.equal(of(burst(0, 0)), null)
  assert.equal(of(), null)
})

const row = (changes: object) => ({
  key: 'GET api/jobs',
  sent: 100,
  succeeded: 0,
  empty: 0,
  failed: 100,
  repeats: 90,
  polls: 0,
  lastStatus: 503,
  site: null,
  suspect: null,
  ...changes,
})
const asked = (keys: readonly object[], parts: object = {}) =>
  answerFacts(
    recording({
      loop: [loopAt(0, 0), loopAt(2_000, 0)],
      answers: { inbound: 3, uncounted: 0, keys },
      bursts: [],
      sites: [],
      suspects: [],
      profile: null,
      ...parts,
    }),
    null,
  )

test('repeated requests come with their rate and share, most repeated first; others do not', () => {
  const facts = asked([row({ repeats: 0 }), row({ repeats: 10, sent: 300 }), row({ repeats: 20 })])
  assert.deepEqual(
    facts.map(({ repeats, sentPerSecond, sentShare, inbound }) => [
      repeats,
      sentPerSecond,
      sentShare,
      inbound,
    ]),
    [
      [20, 50, 0.2, 3],
      [10, 150, 0.6, 3],
    ],
  )
  assert.deepEqual(asked([row({})], { loop: [loopAt(0, 0)] }), [])
})

test('what re-arms the next round decides, unless it goes at a pace of its own', () => {
  const sends = { id: 4, type: 'ClientRequest', frames: sites('send@/sdk.js:3'), captures: 8 }
  const rearms = { id: 5, type: 'Timeout', frames: sites('poll@/worker.js:8'), captures: 30 }
  const siteAt = (created: number) => {
    const [facts] = asked([row({ site: 4 })], {
      sites: [sends, rearms],
      bursts: [{ ...burst(0, 0, 'resources'), created: { ...NO_KINDS, shortTimer: created } }],
    })
    return [facts?.site?.function, facts?.cycle.map((each) => each.function)]
  }
  // 100 requests in 2 s are 10 in a burst of 200 ms.
  assert.deepEqual(siteAt(10), ['poll', ['send', 'poll']])
  assert.deepEqual(siteAt(30), ['poll', ['send', 'poll']])
  assert.deepEqual(siteAt(31), ['send', ['send']])
  assert.deepEqual(siteAt(3), ['send', ['send']])
})

test('the code is named by the stack, else by the listeners of the request', () => {
  const own = { id: 4, type: 'ClientRequest', frames: sites('publish@node:x', 'poll@/a.js:3') }
  const bare = { id: 5, type: 'ClientRequest', frames: sites('publish@node:x') }
  const suspects = [{ id: 2, callbacks: sites('onAnswer@/b.js:8') }]
  const nameOf = (changes: object, captured = [bare]) =>
    asked([row(changes)], { sites: captured, suspects })[0]?.site?.function
  assert.equal(nameOf({ site: 4, suspect: 2 }, [own, bare]), 'poll')
  // Its own stack leads to nobody, that of the ticks which requests queue does.
  assert.equal(nameOf({ site: 5, suspect: 2 }, [own, bare]), 'poll')
  assert.equal(nameOf({ site: 5, suspect: 2 }), 'onAnswer')
  assert.equal(nameOf({ site: 5, suspect: null }), undefined)
})

const tree = (nodes: readonly (readonly [frame: string, parent: number, samples: number])[]) =>
  ({
    intervalUs: 1_000,
    nodes: nodes.map(([frame, parent]) => ({ site: site(frame), parent, hottest: null })),
    samples: nodes.flatMap(([, , samples], i) => Array.from({ length: samples }, () => i)),
    timesUs: [],
  }) satisfies CpuProfile

test('the way to a function of Node is the busiest by which user code calls it', () => {
  const profile = tree([
    ['(root)@', -1, 0],
    ['poll@/a.js:3', 0, 1],
    ['request@node:http', 1, 2],
    // What it calls counts for it.
    ['write@node:net', 2, 30],
    ['load@/b.js:4', 0, 1],
    ['request@node:http', 4, 20],
    // Called by Node itself it leads to nobody; nor does one of the user's own of that name.
    ['get@node:http', 0, 0],
    ['request@node:http', 6, 500],
    ['request@/c.js:9', 0, 900],
  ])
  const names = (...wanted: readonly string[]) =>
    pathToFunction(profile, wanted).map((each) => each.function)
  assert.deepEqual(names('request'), ['request', 'poll'])
  assert.deepEqual(names('fetch'), [])
})

const thread = (tid: number, role: ThreadRole, cpuMs: number, io = 0): ThreadSample => ({
  tid,
  name: `${role} ${tid}`,
  role,
  onCpuNs: cpuMs * 1e6,
  waitNs: 0,
  voluntarySwitches: 0,
  io: { readBytes: io, writtenBytes: 0, readCalls: io / 100, writeCalls: 0 },
})
const os = (
  before: readonly ThreadSample[],
  after: readonly ThreadSample[],
  workers: object[] = [],
) =>
  osFacts(
    recording({
      os: [
        { atUs: 0, failedConnects: 0, processCpuNs: null, residentBytes: null, threads: before },
        { atUs: 1e6, failedConnects: 0, processCpuNs: null, residentBytes: null, threads: after },
      ],
      bursts: [],
      workers,
    }),
    1,
    [],
  )

test('threads are put together by what they do, each captured worker by itself, busiest first', () => {
  const facts = os(
    [thread(1, 'main', 0), thread(2, 'threadpool', 0), thread(3, 'threadpool', 0)],
    [
      thread(1, 'main', 100),
      thread(2, 'threadpool', 300),
      thread(3, 'threadpool', 200),
      thread(4, 'worker', 50),
      thread(5, 'worker', 400),
      thread(6, 'v8', 9),
      thread(7, 'observer', 80),
    ],
    [{ tid: 5, threadId: 2 }],
  )
  assert.deepEqual(
    facts?.threads.map(({ thread: who, onCpuShare }) => [who, onCpuShare]),
    [
      ['threadpool', 0.5],
      ['worker 2', 0.4],
      ['main', 0.1],
      ['worker', 0.05],
    ],
  )
  assert.deepEqual(facts?.threads[0]?.names, ['threadpool 2', 'threadpool 3'])
  // Ours is told apart, and in no share of the target's.
  assert.equal(facts?.observerMs, 80)
  assert.ok(Math.abs((facts?.processOnCpuShare ?? 0) - 1.059) < 1e-9)
})

test('bytes of the thread and of all are told apart, ours in neither', () => {
  const facts = os(
    [thread(1, 'main', 0), thread(2, 'threadpool', 0), thread(7, 'observer', 0)],
    [
      thread(1, 'main', 0, 5_000),
      thread(2, 'threadpool', 0, 20_000),
      thread(7, 'observer', 0, 900),
    ],
  )
  assert.equal(facts?.bytesPerSecond, 5_000)
  assert.equal(facts?.processBytesPerSecond, 25_000)
})

test('a worker that ends while we look is told by the readings in which it lives', () => {
  const at = (seconds: number, threads: readonly ThreadSample[]) => ({
    atUs: seconds * 1e6,
    failedConnects: 0,
    processCpuNs: null,
    residentBytes: null,
    threads,
  })
  const samples = [
    at(0, [thread(1, 'main', 0), thread(5, 'worker', 40_000)]),
    at(1, [thread(1, 'main', 10), thread(5, 'worker', 40_900)]),
    at(2, [thread(1, 'main', 20)]),
  ]
  const facts = osFacts(recording({ os: samples, bursts: [], workers: [] }), 5, [])
  assert.equal(facts?.onCpuShare, 0.9)
  assert.equal(osFacts(recording({ os: samples.slice(1), bursts: [], workers: [] }), 5, []), null)
})

test('without two readings at different times the OS says nothing', () => {
  const one = {
    atUs: 0,
    failedConnects: 0,
    processCpuNs: null,
    residentBytes: null,
    threads: [thread(1, 'main', 0)],
  }
  for (const samples of [[], [one], [one, one]])
    assert.equal(osFacts(recording({ os: samples, bursts: [], workers: [] }), 1, []), null)
})
