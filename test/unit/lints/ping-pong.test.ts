import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lints } from '../../../src/lints/index.ts'
import { judge } from '../../../src/lints/judge.ts'
import type {
  AnswerFacts,
  LoopFacts,
  OsFacts,
  Timeline,
  TrafficFacts,
} from '../../../src/model/timeline.ts'
import { findingsOf, lintById, testEdges } from '../../helpers/edges.ts'
import { answers, loop, os, sites, spinning } from '../../helpers/timeline.ts'

const lint = lintById('ping-pong')
const TRAFFIC: TrafficFacts = {
  fd: 21,
  what: 'TCP 127.0.0.1:5 → 127.0.0.1:6, ESTABLISHED',
  share: 0.99,
  listeners: sites('onAnswer@/app/client.js:8'),
}

/** 5,000 messages a second each way through one socket; what a test is about is changed. */
function exchange(
  changes: {
    readonly os?: Partial<OsFacts>
    readonly loop?: Partial<LoopFacts>
    readonly traffic?: Partial<TrafficFacts>
  } = {},
): Timeline {
  return spinning({
    chains: [],
    suspicions: [],
    os: os({
      bytesPerSecond: 500_000,
      processBytesPerSecond: 500_000,
      callBytes: { median: 50, spread: 0.01 },
      ...changes.os,
    }),
    loop: loop({ turnsPerSecond: 5_000, eventsPerSecond: 5_000, ...changes.loop }),
    traffic: { ...TRAFFIC, ...changes.traffic },
  })
}

/** Requests that are answered with an empty 200 and sent again at once. */
const bare = (changes: Partial<AnswerFacts>): Timeline =>
  spinning({
    chains: [],
    os: os({ onCpuShare: 0.98, runnableShare: 0.98 }),
    answers: [answers({ failed: 0, bare: 1_000, lastStatus: 200, ...changes })],
  })

/** Requests that get the same small success and are sent again at once. */
const polled = (changes: Partial<AnswerFacts>, bytesPerSecond: number | null = 250_000): Timeline =>
  spinning({
    chains: [],
    os: os({ onCpuShare: 0.98, runnableShare: 0.98, bytesPerSecond }),
    answers: [
      answers({ failed: 0, succeeded: 1_000, repeats: 0, polls: 990, lastStatus: 0, ...changes }),
    ],
  })

testEdges(lint, {
  maxBytesPerRequest: {
    fires: polled({ sentPerSecond: 100 }, 204_800),
    quiet: polled({ sentPerSecond: 100 }, 204_900),
  },
  minRequestsPerSecond: {
    fires: bare({ sentPerSecond: 30 }),
    quiet: bare({ sentPerSecond: 29 }),
  },
  minBarrenShare: {
    fires: bare({ succeeded: 100, bare: 900 }),
    quiet: bare({ succeeded: 101, bare: 899 }),
  },
  minRepeatShare: { fires: bare({ repeats: 800 }), quiet: bare({ repeats: 799 }) },
  maxInboundShare: { fires: bare({ inbound: 500 }), quiet: bare({ inbound: 501 }) },
  minEventsPerSecond: {
    fires: exchange({ loop: { eventsPerSecond: 1_000 } }),
    quiet: exchange({ loop: { eventsPerSecond: 999 } }),
  },
  maxEventsPerTurn: {
    fires: exchange({ loop: { turnsPerSecond: 4_000 } }),
    quiet: exchange({ loop: { turnsPerSecond: 3_999 } }),
  },
  minRunnableShare: {
    fires: exchange({ os: { runnableShare: 0.25 } }),
    quiet: exchange({ os: { runnableShare: 0.24 } }),
  },
  maxBytesPerEvent: {
    fires: exchange({ os: { bytesPerSecond: 5_000 * 512 } }),
    quiet: exchange({ os: { bytesPerSecond: 5_000 * 513 } }),
  },
  maxSizeSpread: {
    fires: exchange({ os: { callBytes: { median: 50, spread: 0.1 } } }),
    quiet: exchange({ os: { callBytes: { median: 50, spread: 0.11 } } }),
  },
  minSocketShare: {
    fires: exchange({ traffic: { share: 0.9 } }),
    quiet: exchange({ traffic: { share: 0.89 } }),
  },
})

test('it is only said, with low confidence, and names who listens to the busiest socket', () => {
  const [finding] = findingsOf(lint, exchange())
  assert.deepEqual([finding?.severity, finding?.confidence], ['info', 'low'])
  assert.equal(finding?.site?.function, 'onAnswer')
  assert.match(finding.evidence[0] ?? '', /99 % .* descriptor 21 \(TCP 127\.0\.0\.1:5 →/)
  assert.equal(judge([exchange()], lints).verdict, 'clear')
})

test('a socket without a descriptor or listeners of the user’s is told without them', () => {
  const [finding] = findingsOf(lint, exchange({ traffic: { fd: null, what: '', listeners: [] } }))
  assert.equal(finding?.site, null)
  assert.match(finding.evidence[0] ?? '', /went through one\.$/)
})

test('a poll that is answered alike is only said, with what it moves', () => {
  const [finding, second] = findingsOf(lint, polled({ sentPerSecond: 1_000 }))
  assert.equal(second, undefined)
  assert.deepEqual([finding?.severity, finding?.confidence], ['info', 'low'])
  assert.match(finding?.title ?? '', /get a small answer/)
  assert.match(finding?.evidence[0] ?? '', /1,000 succeeded, 250 bytes a request/)
  assert.match(finding?.evidence[1] ?? '', /^990 \(99 %\) were sent within 20 ms of a success/)
  assert.equal(judge([polled({})], lints).verdict, 'clear')
})

test('a few polls, those of a proxy, and such as cost nothing are not said', () => {
  for (const timeline of [
    polled({ polls: 799 }),
    polled({ inbound: 501 }),
    polled({ sentPerSecond: 29 }),
    polled({}, null),
    { ...polled({}), os: os({ runnableShare: 0.24, bytesPerSecond: 250_000 }) },
  ])
    assert.deepEqual(findingsOf(lint, timeline), [])
})

test('of several hosts, each has its share of the bytes', () => {
  const timeline = polled({ sentPerSecond: 100, sentShare: 0.5 }, 409_600)
  assert.equal(findingsOf(lint, timeline).length, 1)
})

test('nothing is said where something could not be read', () => {
  for (const missing of [
    exchange({ os: { bytesPerSecond: null } }),
    exchange({ os: { callBytes: null } }),
    exchange({ loop: { turnsPerSecond: null } }),
    { ...exchange(), traffic: null },
    { ...exchange(), os: null },
    { ...exchange(), loop: null },
  ])
    assert.deepEqual(findingsOf(lint, missing), [])
})
