import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lints } from '../../../src/lints/index.ts'
import { judge } from '../../../src/lints/judge.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { Timeline } from '../../../src/model/timeline.ts'
import { chain, cpu, drain, loop, os, spinning, STARVED } from '../../helpers/timeline.ts'

const found = (timeline: Timeline): readonly Finding[] => judge([timeline], lints).findings
const ids = (timeline: Timeline): readonly string[] => found(timeline).map((each) => each.lint)

test('an immediate spin is an error with four witnesses', () => {
  const [finding] = found(spinning())
  assert.equal(finding?.lint, 'immediate-spin')
  assert.equal(finding.severity, 'error')
  assert.equal(finding.confidence, 'high')
  assert.deepEqual(finding.witnesses, ['os', 'loop', 'async', 'cpu'])
  assert.equal(judge([spinning()], lints).verdict, 'spinning')
})

test('compute sliced with setImmediate is no spin: its turns are long', () => {
  const [said, ...more] = found(spinning({ chains: [chain({ medianTurnUs: 400 })] }))
  assert.deepEqual([said?.severity, said?.confidence, more], ['info', 'low', []])
  const slow = chain({ medianTurnUs: 5_000, longestStreak: 900, resumptionsPerSecond: 200 })
  assert.deepEqual(ids(spinning({ chains: [slow] })), [])
})

test('a chain that moves bytes in its turns is no spin', () => {
  const moving = chain({ sampledBytes: 64_000, longestStreak: 900 })
  assert.deepEqual(ids(spinning({ chains: [moving] })), [])
})

test('of few bytes in the sampled turns the thread as a whole decides', () => {
  const logging = { chains: [chain({ sampledTurns: 64, sampledBytes: 15 * 64 })] }
  const { resumptionsPerSecond } = chain({})
  const thread = (bytesPerResumption: number): Timeline =>
    spinning({ ...logging, os: os({ bytesPerSecond: bytesPerResumption * resumptionsPerSecond }) })
  assert.deepEqual(ids(thread(0.1)), ['immediate-spin'])
  assert.deepEqual(ids(thread(0.6)), [])
  const moving = { chains: [chain({ sampledTurns: 64, sampledBytes: 16 * 64 })] }
  assert.deepEqual(ids(spinning({ ...moving, os: os({ bytesPerSecond: 0 }) })), [])
})

test('a slow chain, or a short streak, is no spin', () => {
  assert.deepEqual(
    ids(spinning({ chains: [chain({ resumptionsPerSecond: 900, longestStreak: 900 })] })),
    [],
  )
  assert.deepEqual(ids(spinning({ chains: [chain({ longestStreak: 8 })] })), [])
})

test('a timer storm is a warning, and an error from a quarter of a core on', () => {
  const storm = chain({ kind: 'shortTimer', resumptionsPerSecond: 850, longestStreak: 200 })
  const cheap = spinning({ chains: [{ ...storm, cpuShare: 0.08 }] })
  assert.deepEqual(
    found(cheap).map((f) => [f.lint, f.severity]),
    [['timer-storm', 'warning']],
  )
  assert.equal(judge([cheap], lints).verdict, 'clear')
  assert.equal(
    judge([spinning({ chains: [{ ...storm, cpuShare: 0.3 }] })], lints).verdict,
    'spinning',
  )
})

test('a timer that fires 160 times a second is a heartbeat', () => {
  const beat = chain({ kind: 'shortTimer', resumptionsPerSecond: 160, longestStreak: 80 })
  assert.deepEqual(ids(spinning({ chains: [beat] })), [])
})

test('a port that wakes itself is an error; with another thread at work nothing is said', () => {
  const port = chain({ kind: 'message', type: 'MESSAGEPORT', resumptionsPerTurn: 998 })
  const turns = loop({ turnsPerSecond: 900, eventsPerSecond: 900 })
  assert.deepEqual(ids(spinning({ chains: [port], loop: turns })), ['message-spin'])
  // Rows of a worker, which costs less than we do: not a thousand a turn.
  assert.deepEqual(
    ids(spinning({ chains: [{ ...port, resumptionsPerTurn: 200 }], loop: turns })),
    [],
  )
  // A worker's reports: the loop sleeps between them.
  assert.deepEqual(
    ids(
      spinning({
        chains: [port],
        loop: { ...turns, idleShare: 0.037 },
        os: os({ switchesPerSecond: 400 }),
      }),
    ),
    [],
  )
  // A socket's lines, handed on inside the thread.
  assert.deepEqual(
    ids(spinning({ chains: [port], loop: turns, os: os({ bytesPerSecond: 12_000_000 }) })),
    [],
  )
  const threads = [
    { thread: 'main', names: ['node'], onCpuShare: 0.9, runnableShare: 0.9 },
    { thread: 'worker 1', names: ['node'], onCpuShare: 0.8, runnableShare: 0.8 },
  ]
  // Two ports that answer each other get one message a turn, and so do those of two threads.
  const pair = { ...port, resumptionsPerTurn: 1 }
  assert.deepEqual(ids(spinning({ chains: [pair], loop: turns })), ['message-spin'])
  assert.ok(
    !ids(spinning({ chains: [pair], loop: turns, os: os({ threads }) })).includes('message-spin'),
  )
})

test('a handle that moves nothing is an error', () => {
  const handle = chain({ kind: 'handle', type: 'TCPWRAP', longestStreak: 5_000 })
  assert.deepEqual(ids(spinning({ chains: [handle] })), ['idle-wakeups'])
})

test('ticks that never let the loop turn are a tick spin, promise jobs a microtask spin', () => {
  const starved = { chains: [], loop: loop(STARVED) }
  assert.deepEqual(ids(spinning({ ...starved, drain: drain({}) })), ['tick-spin'])
  const jobs = drain({ ticksPerSecond: 0, promisesPerSecond: 1e6, longestPromises: 3e5 })
  assert.deepEqual(ids(spinning({ ...starved, drain: jobs })), ['microtask-spin'])
})

test('ticks that nobody could count are a tick spin by their ids, and hooks are no witness', () => {
  const uncounted = drain({ isCounted: false, burstsSeen: 0 })
  const [finding] = found(
    spinning({ chains: [], bursts: 0, loop: loop(STARVED), drain: uncounted }),
  )
  assert.equal(finding?.lint, 'tick-spin')
  assert.ok(!finding.witnesses.includes('async'))
  assert.match(finding.evidence[0] ?? '', /async ids were given out/)
})

test('a long drain after which the loop turned is no spin', () => {
  assert.deepEqual(ids(spinning({ chains: [], drain: drain({}) })), [])
})

test('a synchronous loop blocks, and is not called a spin', () => {
  const blocked = spinning({
    suspicions: ['starved'],
    chains: [],
    bursts: 0,
    loop: loop({ ...STARVED, servedTick: false, servedMicrotask: false }),
    cpu: cpu({ idleShare: 0, burnedIdleShare: 0, javascriptShare: 1 }),
  })
  const [finding] = found(blocked)
  assert.equal(finding?.lint, 'blocked-loop')
  assert.equal(finding.severity, 'warning')
  assert.equal(finding.site?.function, 'work')
  assert.equal(judge([blocked], lints).verdict, 'clear')
})

test('turns full of JavaScript may do work: low confidence, and no error', () => {
  const work = cpu({
    idleShare: 0.05,
    burnedIdleShare: 0.05,
    programShare: 0.05,
    javascriptShare: 0.9,
  })
  // Slices of 20 µs.
  const slices = chain({ cpuShare: 0.95, resumptionsPerSecond: 45_000 })
  const [finding] = found(spinning({ cpu: work, chains: [slices] }))
  assert.equal(finding?.severity, 'info')
  assert.equal(finding.confidence, 'low')
  // Two hundred stuck transfers on each of 78,005 turns.
  const many = chain({ cpuShare: 0.85, resumptionsPerSecond: 15_600_000 })
  assert.equal(found(spinning({ cpu: work, chains: [many] }))[0]?.severity, 'error')
})

test('thousands of stuck tasks have short streaks each, and are found by their rate', () => {
  const tasks = chain({ longestStreak: 75, resumptionsPerSecond: 700_000 })
  assert.deepEqual(ids(spinning({ chains: [tasks] })), ['immediate-spin'])
})

test('a starved loop that no hooks could look into is never clear', () => {
  const starved = loop({ ...STARVED, servedTick: true })
  const result = judge(
    [spinning({ suspicions: ['starved'], chains: [], bursts: 0, hookedMs: 0, loop: starved })],
    lints,
  )
  assert.equal(result.verdict, 'inconclusive')
})

test('hooks that were called for and never ran make the verdict inconclusive', () => {
  const result = judge([spinning({ chains: [], bursts: 0, hookedMs: 0 })], lints)
  assert.equal(result.verdict, 'inconclusive')
  assert.ok(result.unsure.length > 0)
})

test('what burned and moved nothing, and was never looked into, is not clear', () => {
  const unseen = {
    ...{ suspicions: [], chains: [], bursts: 0, hookedMs: 0, cpu: null },
    loop: loop({ turnsPerSecond: 780, eventsPerSecond: 790 }),
  }
  const missed = os({
    runnableShare: 0.99,
    onCpuShare: 0.34,
    bytesPerSecond: 0,
    processBytesPerSecond: 0,
  })
  const { verdict, unsure } = judge([spinning({ ...unseen, os: missed })], lints)
  assert.equal(verdict, 'inconclusive')
  assert.match(unsure.at(-1)?.why ?? '', /events came and moved no bytes/)
  // A server of tiny answers, and one that has time.
  const serves = os({
    runnableShare: 0.99,
    bytesPerSecond: 140_000,
    processBytesPerSecond: 140_000,
  })
  assert.equal(judge([spinning({ ...unseen, os: serves })], lints).verdict, 'clear')
  const rests = os({
    runnableShare: 0.5,
    onCpuShare: 0.5,
    bytesPerSecond: 0,
    processBytesPerSecond: 0,
  })
  assert.equal(judge([spinning({ ...unseen, os: rests })], lints).verdict, 'clear')
})

test('a long barren streak that no lint judges is never clear', () => {
  const connects = chain({ kind: 'connect', type: 'TCPCONNECTWRAP', longestStreak: 5_000 })
  const result = judge([spinning({ chains: [connects] })], lints)
  assert.equal(result.verdict, 'inconclusive')
  assert.match(result.unsure.at(-1)?.why ?? '', /TCPCONNECTWRAP/)
})

test('no reading at all is never clear', () => {
  const nothing = spinning({ os: null, loop: null, chains: [], cpu: null, bursts: 0 })
  assert.equal(judge([nothing], lints).verdict, 'inconclusive')
})

test('a process that hardly wakes up is clear by the OS alone', () => {
  const quiet = spinning({
    target: { ...spinning().target, attached: false },
    loop: null,
    cpu: null,
    suspicions: [],
    chains: [],
    bursts: 0,
    os: os({ onCpuShare: 0.01, runnableShare: 0.01 }),
  })
  assert.equal(judge([quiet], lints).verdict, 'clear')
})

test('every evidence sentence has a number', () => {
  for (const { evidence } of found(spinning()))
    for (const text of evidence) assert.match(text, /\d/)
})

test('every lint says what it is, why it is bad, what else it may be, and what to change', () => {
  for (const lint of lints)
    for (const text of [lint.title, lint.what, lint.whyBad, lint.falseAlarms, lint.remedy])
      assert.ok(text.length > 20, `${lint.id}: ${text}`)
})
