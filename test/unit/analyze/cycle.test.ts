import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { blame, findCycle, isInternal, placeKey } from '../../../src/analyze/blame.ts'
import { mergeChains, mergeEdges } from '../../../src/analyze/merge-chains.ts'
import type { Burst, ChainCount, CreationSite, Recording } from '../../../src/model/recording.ts'
import type { Site } from '../../../src/model/site.ts'
import { NO_KINDS, site, sites } from '../../helpers/timeline.ts'

type Edge = Burst['edges'][number]

const creation = (id: number, captures: number, ...frames: readonly string[]): CreationSite => ({
  id,
  type: 'Immediate',
  frames: sites(...frames),
  inPromiseJob: false,
  captures,
})
const ids = (cycle: readonly CreationSite[]): readonly number[] => cycle.map(({ id }) => id)

/** The same order of things for the same keys, whatever order they came in. */
const shuffled = <T>(list: readonly T[], keys: readonly number[]): readonly T[] =>
  list
    .map((each, i) => ({ each, key: keys[i % Math.max(1, keys.length)] ?? 0, i }))
    .toSorted((a, b) => a.key - b.key || b.i - a.i)
    .map(({ each }) => each)

/** Sites `0 … k-1` that go round, a few more that do not, and edges that are rarer than the cycle's. */
const scene = fc
  .record({
    length: fc.integer({ min: 1, max: 8 }),
    others: fc.integer({ min: 0, max: 4 }),
    captures: fc.array(fc.integer({ min: 80, max: 100 }), { minLength: 12, maxLength: 12 }),
    lines: fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), { minLength: 12, maxLength: 12 }),
    chance: fc.array(
      fc.record({ from: fc.nat(11), to: fc.nat(11), times: fc.integer({ min: 1, max: 49 }) }),
      { maxLength: 30 },
    ),
    keys: fc.array(fc.nat(1_000), { minLength: 1, maxLength: 40 }),
  })
  .map(({ length, others, captures, lines, chance, keys }) => {
    const all = Array.from({ length: length + others }, (_, i) =>
      // What does not go round was captured by chance, now and then.
      creation(i + 1, i < length ? (captures[i] ?? 0) : 1 + i, `f${i}@/app/f.js:${lines[i]}`),
    )
    const round: readonly Edge[] = Array.from({ length }, (_, i) => ({
      from: i + 1,
      to: ((i + 1) % length) + 1,
      times: 50,
    }))
    const isRound = ({ from, to }: Edge): boolean =>
      round.some((edge) => edge.from === from && edge.to === to)
    const extra = new Map(
      chance
        .map(({ from, to, times }) => ({
          from: (from % all.length) + 1,
          to: (to % all.length) + 1,
          times,
        }))
        .filter((edge) => !isRound(edge))
        .map((edge) => [`${edge.from}>${edge.to}`, edge]),
    )
    return { length, all, edges: [...round, ...extra.values()], keys }
  })

test('a cycle is found in its order, from its steadiest place on, whatever else happens rarely', () => {
  fc.assert(
    fc.property(scene, ({ length, all, edges }) => {
      const found = ids(findCycle(all, edges))
      assert.equal(found.length, length)
      for (const [i, id] of found.entries())
        assert.equal(found[(i + 1) % length], (id % length) + 1, found.join())
      // All were captured about equally often: the first line decides.
      const onRound = all.slice(0, length)
      const most = Math.max(...onRound.map(({ captures }) => captures))
      const steady = onRound.filter(({ captures }) => captures >= most * 0.8)
      const lines = steady.map(({ frames }) => frames[0]?.line ?? 0)
      const first = steady[lines.indexOf(Math.min(...lines))]
      assert.equal(found[0], first?.id)
    }),
    { numRuns: 300 },
  )
})

test('the same sites and edges in another order are the same cycle', () => {
  fc.assert(
    fc.property(scene, ({ all, edges, keys }) => {
      assert.deepEqual(
        ids(findCycle(shuffled(all, keys), shuffled(edges, keys))),
        ids(findCycle(all, edges)),
      )
    }),
    { numRuns: 300 },
  )
})

test('edges of several bursts count together, in whatever order they are read', () => {
  fc.assert(
    fc.property(scene, fc.array(fc.nat(3), { minLength: 1 }), ({ all, edges, keys }, parts) => {
      const bursts = [0, 1, 2, 3].map((burst) => ({
        edges: edges.filter((_, i) => parts[i % parts.length] === burst),
      })) as unknown as readonly Burst[]
      const merged = mergeEdges([...bursts, ...bursts])
      assert.deepEqual(
        new Set(merged.map(({ from, to, times }) => `${from}>${to} ${times}`)),
        new Set(edges.map(({ from, to, times }) => `${from}>${to} ${times * 2}`)),
      )
      const again = mergeEdges(shuffled([...bursts, ...bursts], keys))
      assert.deepEqual(ids(findCycle(all, again)), ids(findCycle(all, merged)))
    }),
    { numRuns: 200 },
  )
})

test('sites that blame one place appear once, and those that blame nobody not at all', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 10 }),
      fc.integer({ min: 1, max: 9 }),
      (places, times) => {
        // Place 0 is a stack of nothing but Node's own frames.
        const all = places.map((place, i) =>
          place === 0
            ? creation(i + 1, 5, 'tick@node:internal/process/task_queues')
            : creation(i + 1, 5, `inner${i}@node:timers`, `f@/app/f.js:${place}`),
        )
        const edges = all.map(({ id }) => ({ from: id, to: (id % all.length) + 1, times }))
        const blamed = findCycle(all, edges)
          .map((each) => blame(each.frames, each.inPromiseJob))
          .filter((each) => each !== null)
          .map(placeKey)
        const named = new Set(places.filter((place) => place > 0))
        assert.deepEqual(
          blamed.toSorted(),
          [...named].map((place) => `/app/f.js:${place}:1`).toSorted(),
        )
      },
    ),
    { numRuns: 300 },
  )
})

const FILES = ['node:timers', 'node:internal/streams/writable', 'node:net', '', '/a.js', '/b.js']
const frame: fc.Arbitrary<Site> = fc
  .record({
    file: fc.constantFrom(...FILES),
    line: fc.integer({ min: 1, max: 5 }),
    async: fc.boolean(),
  })
  .map(({ file, line, async }) => ({ ...site(`f@${file}:${line}`), async }))

test('blame falls on a frame of the stack, and never on Node’s where a person wrote one', () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 12 }), fc.boolean(), (frames, inPromiseJob) => {
      const blamed = blame(frames, inPromiseJob)
      const users = frames.filter((each) => !isInternal(each))
      assert.equal(blamed === null, users.length === 0)
      if (blamed === null) return
      assert.ok(users.includes(blamed))
      // A frame that runs decides; one that awaits only where none runs.
      if (users.some((each) => !each.async)) assert.equal(blamed.async, false)
    }),
    { numRuns: 1_000 },
  )
})

test('what Node’s streams call is skipped where a frame of the user’s lies further out', () => {
  const implementation = ['_write@/lib/sink.js:3', 'write@node:internal/streams/writable']
  for (const [frames, who] of [
    [[...implementation, 'pump@/app/pump.js:9'], 'pump'],
    // Several streams, one in the other.
    [[...implementation, ...implementation, 'pump@/app/pump.js:9'], 'pump'],
    // Nobody further out: the implementation itself.
    [[...implementation, 'processTicks@node:internal/process/task_queues'], '_write'],
    // One that only awaits asked for nothing in this turn.
    [[...implementation, '~main@/app/main.js:1'], '_write'],
    // Called by something else of Node's it is no implementation.
    [['onread@/lib/sink.js:3', 'emit@node:events', 'pump@/app/pump.js:9'], 'onread'],
  ] as const)
    assert.equal(blame(sites(...frames), false)?.function, who, frames.join(' < '))
})

const count = (changes: Partial<ChainCount>): ChainCount => ({
  site: null,
  asyncId: null,
  suspect: null,
  resumptions: 100,
  byKind: { ...NO_KINDS, immediate: 100 },
  longestStreak: 100,
  outcomes: { succeeded: 0, failed: 0, empty: 0, lastError: '' },
  sampledTurns: 0,
  sampledBytes: 0,
  sampledCalls: 0,
  medianTurnUs: 0,
  turns: [],
  ...changes,
})
const recording = (
  all: readonly CreationSite[],
  bursts: readonly { readonly chains: readonly ChainCount[]; readonly edges: readonly Edge[] }[],
): Recording =>
  ({
    sites: all,
    suspects: [],
    bursts: bursts.map((burst) => ({ startUs: 0, endUs: 1e5, ...burst })),
  }) as unknown as Recording

test('tags of sites that an edge joins are one chain, and no count is lost or made', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ site: fc.nat(11), n: fc.integer({ min: 1, max: 1_000 }) }), {
        minLength: 1,
        maxLength: 20,
      }),
      scene,
      (tags, { length, all, edges }) => {
        const round = edges.slice(0, length)
        const chains = tags.map(({ site: at, n }) =>
          count({ site: (at % all.length) + 1, resumptions: n }),
        )
        const merged = mergeChains(
          recording(all, [
            { chains, edges: round },
            { chains, edges: [] },
          ]),
        )
        const sum = merged.reduce((total, { resumptions }) => total + resumptions, 0)
        assert.equal(sum, 2 * tags.reduce((total, { n }) => total + n, 0))
        const onRound = merged.filter(({ sites: own }) => own.some(({ id }) => id <= length))
        const tagged = tags.some(({ site: at }) => at % all.length < length)
        assert.equal(onRound.length, tagged ? 1 : 0)
        if (tagged) assert.equal(onRound[0]?.sites.length, length)
        for (const { burstsSeen, seenMs } of merged)
          assert.deepEqual([burstsSeen, seenMs], [2, 200])
      },
    ),
    { numRuns: 200 },
  )
})

test('chains without a name go to the busiest that has one, or stay by themselves', () => {
  const all = [creation(1, 5, 'a@/a.js'), creation(2, 5, 'b@/b.js')]
  const named = [count({ site: 1, resumptions: 10 }), count({ site: 2, resumptions: 90 })]
  const nameless = count({ resumptions: 5 })
  const merged = mergeChains(recording(all, [{ chains: [nameless, ...named], edges: [] }]))
  assert.deepEqual(
    merged.map(({ resumptions }) => resumptions).toSorted((a, b) => a - b),
    [10, 95],
  )
  const [alone] = mergeChains(recording(all, [{ chains: [nameless], edges: [] }]))
  assert.deepEqual([alone?.resumptions, alone?.sites, alone?.asyncId], [5, [], null])
})

test('a long-lived resource is one chain over the bursts, by its id', () => {
  const chains = [count({ asyncId: 7 }), count({ asyncId: 8 })]
  const merged = mergeChains(
    recording(
      [],
      [
        { chains, edges: [] },
        { chains, edges: [] },
      ],
    ),
  )
  assert.deepEqual(
    merged.map(({ asyncId, resumptions }) => [asyncId, resumptions]),
    [
      [7, 200],
      [8, 200],
    ],
  )
})
