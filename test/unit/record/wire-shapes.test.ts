import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { WhyspinError } from '../../../src/errors.ts'
import { decodePoll, decodeReport } from '../../../src/record/decode-report.ts'
import { createSliceMerge } from '../../../src/record/merge-slices.ts'
import { createSiteResolver } from '../../../src/record/resolve-site.ts'
import { checkPoll, checkProfile, checkReport } from '../../../src/record/wire-shapes.ts'
import type { WireReport } from '../../../src/wire/probe-report.ts'
import { BELIEVABLE_POLL } from '../../helpers/believable-poll.ts'

const REPORT: WireReport = {
  version: 1,
  sites: [
    {
      ...{ id: 1, kind: 3, type: 'Immediate', inDrain: false, captures: 2 },
      frames: [['again', '/app/spin.js', 1, 2, 0]],
    },
  ],
  bursts: [
    {
      ...{ mode: 'resources', startUs: 1, endUs: 2, turns: 3, loopTurns: null, longestStreak: 4 },
      ...{ longestDrainTicks: 0, longestDrainPromises: 0, events: 5, hookUs: 6, dropped: 0 },
      ...{ ownReadBytes: 0, ownReadCalls: 0, faults: 0, edges: [[1, 1, 7]] },
      ...{ resumptionsByKind: [1], createdByKind: [], barrenByKind: [] },
      chains: [
        {
          ...{ site: 1, asyncId: -1, suspect: -1, type: '', resumptions: 1, byKind: [1] },
          ...{ longestStreak: 1, succeeded: 0, failed: 1, empty: 0, lastError: '-111' },
          ...{ sampledTurns: 0, sampledBytes: 0, sampledCalls: 0, medianTurnUs: 0 },
          turns: [[0, 1.5, 0]],
        },
      ],
    },
  ],
  answers: {
    ...{ inbound: 0, uncounted: 0 },
    keys: [
      {
        ...{ key: 'GET a/', sent: 1, succeeded: 0, empty: 0, bare: 0, failed: 1, repeats: 1 },
        ...{ polls: 0, lastStatus: 503, site: 1, suspect: -1 },
      },
    ],
  },
  traffic: { suspect: -1, fd: 3, share: 0.5 },
  timerWarnings: [{ name: 'TimeoutNaNWarning', delay: 'NaN', times: 1 }],
  sitesDropped: 0,
  poll: BELIEVABLE_POLL,
}
const PROFILE = {
  ...{ startTime: 1, endTime: 9, samples: [1, 2, 2], timeDeltas: [1, 1, 1] },
  nodes: [
    {
      id: 1,
      callFrame: {
        functionName: '(root)',
        scriptId: '0',
        url: '',
        lineNumber: -1,
        columnNumber: -1,
      },
      children: [2],
    },
    {
      id: 2,
      callFrame: { functionName: 'f', scriptId: '1', url: '/a.js', lineNumber: 1, columnNumber: 1 },
      positionTicks: [{ line: 2, ticks: 3 }],
    },
  ],
}

/** Every path of a value, to its leaves. */
function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [[]]
  const inner = Object.entries(value).flatMap(([key, each]) =>
    pathsOf(each).map((path) => [key, ...path]),
  )
  return [[], ...inner]
}

/** A copy with something else at the path, or with nothing there. */
function spoilt(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
  if (key === undefined) return by
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...value]
    : { ...(value as object) }
  Reflect.set(copy, key, spoilt(Reflect.get(copy, key), rest, by))
  return copy
}

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(undefined, NaN, -Infinity, -1e300, '-1e300', 'x'.repeat(100_000), [[[[]]]], {
    __proto__: { length: 1 },
  }),
)
const resolver = createSiteResolver('/')

/** What is let through is used without a fault; what is not, is told in a sentence. */
function holds<T>(good: T, check: (value: T) => T, use: (value: T) => unknown): void {
  use(check(good))
  const paths = pathsOf(good)
  fc.assert(
    fc.property(fc.constantFrom(...paths), anything, (path, by) => {
      let checked: T
      try {
        checked = check(spoilt(good, path, by) as T)
      } catch (error) {
        assert.ok(error instanceof WhyspinError, String(error))
        assert.ok(error.message.length < 300)
        return
      }
      use(checked)
    }),
    { numRuns: 2_000 },
  )
}

function merged(...slices: Parameters<ReturnType<typeof createSliceMerge>['add']>[0][]) {
  const merge = createSliceMerge()
  for (const slice of slices) merge.add(slice)
  return merge.profile(1_000, resolver)
}

test('a spoilt report is refused in a sentence, or does no harm', () => {
  holds(REPORT, checkReport, (report) => decodeReport(report, false, resolver))
})

test('a spoilt poll is refused in a sentence, or does no harm', () => {
  holds(BELIEVABLE_POLL, checkPoll, decodePoll)
})

test('a spoilt profile is refused in a sentence, or does no harm', () => {
  holds(PROFILE, checkProfile, (profile) => merged(profile, profile))
})

test('a profile whose nodes are their own parents has an end', () => {
  const [root, leaf] = PROFILE.nodes
  assert.ok(root !== undefined && leaf !== undefined)
  const nodes = [
    { ...root, children: [2, 1] },
    { ...leaf, children: [1, 2] },
  ]
  const profile = merged(checkProfile({ ...PROFILE, nodes }))
  assert.ok(profile?.nodes.every(({ parent }, i) => parent < i))
})
