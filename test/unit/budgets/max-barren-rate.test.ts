import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxBarrenRate } from '../../../src/budgets/max-barren-rate.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { Timeline } from '../../../src/model/timeline.ts'
import {
  chain,
  drain,
  explosion,
  loop,
  os,
  site,
  spinning,
  STARVED,
} from '../../helpers/timeline.ts'

function check(timeline: Timeline, limit = 50): readonly Finding[] {
  const result = maxBarrenRate.check(timeline, limit)
  assert.ok(!('notEnoughData' in result), JSON.stringify(result))
  return result
}
function unsure(timeline: Timeline, limit = 50): string {
  const result = maxBarrenRate.check(timeline, limit)
  assert.ok('notEnoughData' in result, JSON.stringify(result))
  return result.notEnoughData
}
const BUSY = loop({ turnsPerSecond: 200, eventsPerSecond: 190, eventlessTurnsPerSecond: 10 })
/** Nothing was suspicious, no hooks came on. */
const unhooked = (changes: Partial<Timeline>): Timeline =>
  spinning({
    suspicions: [],
    chains: [],
    bursts: 0,
    hookedMs: 0,
    macrotasksPerSecond: null,
    silentTurnShare: null,
    cpu: null,
    loop: BUSY,
    ...changes,
  })

test('a chain that no lint would call a spin is held against the limit, with its place', () => {
  const slow = chain({ resumptionsPerSecond: 300, longestStreak: 90 })
  const timeline = spinning({ chains: [slow], loop: BUSY })
  const [finding, ...more] = check(timeline)
  assert.equal(more.length, 0)
  assert.deepEqual(
    [finding?.lint, finding?.severity, finding?.resumptionsPerSecond, finding?.barrenStreak],
    ['max-barren-rate', 'error', 300, 90],
  )
  assert.equal(finding?.site?.function, 'poll')
  assert.deepEqual(finding.subject, { type: 'Immediate', thread: 'main', asyncId: null })
  assert.deepEqual(finding.thresholds, { limit: 50 })
  assert.deepEqual(finding.evidence, [
    '300 barren resumptions/s of Immediate, up to 90 in a row.',
    'The budget allows 50/s.',
  ])
  assert.deepEqual(check(timeline, 300), [])
  assert.equal(check(timeline, 299).length, 1)
})

test('chains add up, and the fastest is named', () => {
  const chains = [
    chain({ resumptionsPerSecond: 30, site: site('slow@/app/slow.js:1') }),
    chain({ resumptionsPerSecond: 40, kind: 'handle', type: 'TCPWRAP' }),
  ]
  const [finding] = check(spinning({ chains, loop: BUSY }))
  assert.equal(finding?.subject.type, 'TCPWRAP')
  assert.equal(finding.evidence[0], '70 barren wake-ups/s in all.')
})

test('a drain and a turn that never end count by their jobs', () => {
  const starved = { chains: [], loop: loop(STARVED) }
  const [ticks] = check(spinning({ ...starved, drain: drain({}) }))
  assert.deepEqual(
    [ticks?.subject.type, ticks?.site?.function, ticks?.resumptionsPerSecond],
    ['TickObject', 'again', 1_000_000],
  )
  const [turn] = check(spinning({ ...starved, explosion: explosion({}) }))
  assert.deepEqual([turn?.subject.type, turn?.site?.function], ['Immediate', 'grow'])
})

test('what gets somewhere, does work, or is posted by somebody else is not barren', () => {
  const kinds = [
    chain({ sampledBytes: 64_000 }),
    chain({ medianTurnUs: 400 }),
    chain({ kind: 'shortTimer', type: 'Timeout', resumptionsPerSecond: 400, cpuShare: 0.8 }),
    // Rows of a worker.
    chain({ kind: 'message', type: 'MESSAGEPORT', resumptionsPerTurn: 200 }),
    chain({
      kind: 'file',
      type: 'FSREQCALLBACK',
      outcomes: { succeeded: 100_000, failed: 0, empty: 0, lastError: '' },
    }),
  ]
  for (const each of kinds)
    assert.deepEqual(check(spinning({ chains: [each], loop: BUSY })), [], each.kind)
})

test('with hooks on, only the turns that called nothing back are for nothing', () => {
  const timers = loop({ turnsPerSecond: 400, eventsPerSecond: 0, eventlessTurnsPerSecond: 400 })
  assert.deepEqual(check(spinning({ chains: [], loop: timers, silentTurnShare: 0.05 })), [])
  const [finding] = check(spinning({ chains: [], loop: timers, silentTurnShare: 0.9 }))
  assert.deepEqual(
    [finding?.subject.type, finding?.site, finding?.witnesses, finding?.confidence],
    ['poll', null, ['loop'], 'high'],
  )
  assert.equal(finding?.evidence[0], 'The event loop turned 360 times/s and called nothing back.')
})

test('where no hooks came on, turns without an event count, and the evidence says what is among them', () => {
  const timeline = unhooked({ loop: loop({ ...BUSY, eventlessTurnsPerSecond: 120 }) })
  const [finding] = check(timeline)
  assert.deepEqual([finding?.confidence, finding?.witnesses], ['medium', ['loop']])
  assert.match(finding?.evidence[0] ?? '', /120 times\/s without an event; .* timers/)
  assert.deepEqual(check(timeline, 120), [])
})

const quiet = (changes: Parameters<typeof os>[0]): Timeline =>
  unhooked({
    target: { ...spinning().target, attached: false },
    loop: null,
    longestStall: null,
    os: os({ onCpuShare: 0.01, runnableShare: 0.01, ...changes }),
  })

test('a process that nobody attached to woke up at most as often as it slept', () => {
  assert.deepEqual(check(quiet({ switchesPerSecond: 50 })), [])
  const [finding] = check(quiet({ switchesPerSecond: 180, bytesPerSecond: 0 }))
  assert.deepEqual(
    [finding?.resumptionsPerSecond, finding?.confidence, finding?.witnesses],
    [180, 'low', ['os']],
  )
  assert.match(finding?.evidence[0] ?? '', /slept 180 times\/s and moved 0 bytes\/s/)
})

test('of a quiet process that moves bytes nobody can say which wake-ups were for nothing', () => {
  assert.match(unsure(quiet({ switchesPerSecond: 180, bytesPerSecond: 40_000 })), /moved bytes/)
  assert.match(unsure(quiet({ switchesPerSecond: 180, bytesPerSecond: null })), /slept 180/)
})

test('no data is no clean bill of health', () => {
  assert.match(unsure(unhooked({ loop: null })), /event loop could not be read/)
  assert.match(unsure({ ...quiet({}), os: null }), /from outside/)
  // Hooks were called for and none came on.
  assert.match(unsure(unhooked({ suspicions: ['events-without-bytes'] })), /no hooks ran/)
  // Jobs were served in a loop that stands still, and nobody counted them.
  const served = loop({ ...STARVED, servedTick: true })
  assert.match(unsure(unhooked({ suspicions: ['starved'], loop: served })), /no hooks could count/)
  const uncounted = loop({
    turnsPerSecond: null,
    eventsPerSecond: null,
    eventlessTurnsPerSecond: null,
  })
  assert.match(unsure(unhooked({ loop: uncounted })), /does not count the turns/)
})

test('a Node that counts no turns is held against how often its thread sleeps, where it does', () => {
  const uncounted = loop({
    turnsPerSecond: null,
    eventsPerSecond: null,
    eventlessTurnsPerSecond: null,
  })
  const cool = os({ onCpuShare: 0.1, runnableShare: 0.1, switchesPerSecond: 40 })
  assert.deepEqual(check(unhooked({ loop: uncounted, os: cool })), [])
  assert.match(unsure(unhooked({ loop: uncounted, os: cool }), 39), /does not count/)
})
