import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '../../../src/lints/judge.ts'
import { lints } from '../../../src/lints/index.ts'
import type { Timeline } from '../../../src/model/timeline.ts'
import { findingsOf, lintById, testEdges } from '../../helpers/edges.ts'
import { cpu, loop, os, spinning } from '../../helpers/timeline.ts'

const lint = lintById('empty-poll-spin')
const BURNING = os({ onCpuShare: 1, runnableShare: 1 })
const SILENT = cpu({ javascriptShare: 0.01, programShare: 0.1, idleShare: 0.89 })

/** The poll comes back at once and nothing is called back; what a test is about is changed. */
const polls = (changes: Partial<Timeline> = {}): Timeline =>
  spinning({ chains: [], os: BURNING, macrotasksPerSecond: 0, cpu: SILENT, ...changes })

/** Nor were there hooks that could hear nothing. */
const uncountedIdle = (idleShare: number): Timeline =>
  polls({
    loop: loop({ turnsPerSecond: null, eventsPerSecond: null, idleShare }),
    macrotasksPerSecond: null,
  })

const halfIdle = (switchesPerSecond: number): Timeline =>
  polls({
    macrotasksPerSecond: null,
    os: os({ onCpuShare: 0.5, runnableShare: 0.9, switchesPerSecond }),
    loop: loop({ turnsPerSecond: null, eventsPerSecond: null, idleShare: 0.5 }),
  })

testEdges(lint, {
  minRunnableShare: {
    fires: polls({ os: os({ onCpuShare: 0.8, runnableShare: 0.8 }) }),
    quiet: polls({ os: os({ onCpuShare: 0.79, runnableShare: 0.79 }) }),
  },
  minEmptyTurnsPerSecond: {
    fires: polls({ loop: loop({ turnsPerSecond: 250 }) }),
    quiet: polls({ loop: loop({ turnsPerSecond: 249 }) }),
  },
  maxJavascriptShare: {
    fires: polls({ cpu: cpu({ javascriptShare: 0.05 }) }),
    quiet: polls({ cpu: cpu({ javascriptShare: 0.06 }) }),
  },
  // Where Node has no counters, what libuv says it waits and the OS saw burn must do.
  minBurnedIdleShare: {
    fires: uncountedIdle(0.31),
    quiet: uncountedIdle(0.29),
  },
  // Half idle and half burned: only that it never sleeps tells the one from the other.
  maxSleepsPerSecond: {
    fires: halfIdle(19),
    quiet: halfIdle(20),
  },
  maxResumedShare: {
    fires: polls({ loop: loop({ turnsPerSecond: 10_000 }), macrotasksPerSecond: 1_000 }),
    quiet: polls({ loop: loop({ turnsPerSecond: 10_000 }), macrotasksPerSecond: 1_001 }),
  },
})

test('where Node counts no turns, hooks that hear nothing and burned idle time tell', () => {
  const uncounted = loop({ turnsPerSecond: null, eventsPerSecond: null, idleShare: 0 })
  const burned = cpu({ javascriptShare: 0.01, idleShare: 0.9, burnedIdleShare: 0.89 })
  const silent = polls({ loop: uncounted, cpu: burned, macrotasksPerSecond: 1 })
  assert.equal(findingsOf(lint, silent).length, 1)
  assert.deepEqual(findingsOf(lint, { ...silent, macrotasksPerSecond: 26 }), [])
  // Nobody listened.
  assert.deepEqual(findingsOf(lint, { ...silent, macrotasksPerSecond: null }), [])
  const native = cpu({ javascriptShare: 0.01, programShare: 0.8, burnedIdleShare: 0.2 })
  assert.deepEqual(findingsOf(lint, { ...silent, cpu: native }), [])
})

test('the descriptor that stays ready is named, in the title and with what it is connected to', () => {
  const what = 'TCP 127.0.0.1:5 → 127.0.0.1:6, CLOSE-WAIT'
  for (const [why, says] of [
    ['closed', /descriptor 21 was closed and is still watched$/],
    ['hung-up', /descriptor 21 was hung up$/],
    ['half-closed', /descriptor 21 was closed by its peer$/],
    ['unread', /descriptor 21 has bytes that nobody reads$/],
  ] as const) {
    const [finding] = findingsOf(lint, polls({ readyFds: [{ fd: 21, what, why }] }))
    assert.match(finding?.title ?? '', says)
    assert.ok(finding?.evidence[0]?.includes(what))
  }
  assert.match(findingsOf(lint, polls())[0]?.title ?? '', /calls nothing back$/)
})

test('hooks that hear nothing bear witness; without them the events tell', () => {
  assert.deepEqual(findingsOf(lint, polls())[0]?.witnesses, ['os', 'loop', 'async', 'cpu'])
  const [finding] = findingsOf(lint, polls({ macrotasksPerSecond: null }))
  assert.deepEqual(finding?.witnesses, ['os', 'loop', 'cpu'])
  const busy = loop({ turnsPerSecond: 10_000, eventsPerSecond: 9_000 })
  assert.deepEqual(findingsOf(lint, polls({ macrotasksPerSecond: null, loop: busy })), [])
})

test('on a crowded host it turns less often than it wants to', () => {
  const crowded = os({ onCpuShare: 0.45, runnableShare: 0.9 })
  const turns = loop({ turnsPerSecond: 125, eventsPerSecond: 0 })
  assert.equal(findingsOf(lint, polls({ os: crowded, loop: turns })).length, 1)
})

test('without CPU samples nobody can say what runs, and the verdict is open', () => {
  const blind = polls({ cpu: null })
  assert.ok('notEnoughData' in lint.check(blind, lint.thresholds))
  assert.equal(judge([blind], lints).verdict, 'inconclusive')
})

test('a spin of immediates is not called an empty poll', () => {
  assert.deepEqual(findingsOf(lint, spinning()), [])
})
