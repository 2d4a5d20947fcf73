import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ChainFacts, LoopFacts, OsFacts, Timeline } from '../../../src/model/timeline.ts'
import { findingsOf, lintById, testEdges } from '../../helpers/edges.ts'
import { chain, loop, os, spinning } from '../../helpers/timeline.ts'

const lint = lintById('message-spin')

/** A port that gets its thousand messages in each of 900 turns a second; changed as told. */
function port(
  changes: Partial<ChainFacts>,
  seen: { readonly os?: Partial<OsFacts>; readonly loop?: Partial<LoopFacts> } = {},
): Timeline {
  return spinning({
    chains: [
      chain({ kind: 'message', type: 'MESSAGEPORT', resumptionsPerTurn: 1_000, ...changes }),
    ],
    os: os({ onCpuShare: 0.98, runnableShare: 0.98, ...seen.os }),
    loop: loop({ turnsPerSecond: 900, eventsPerSecond: 900, ...seen.loop }),
  })
}
/** Two ports of one thread that answer each other, and a worker that uses some CPU. */
const pairBeside = (workerShare: number, thread = 'worker 1'): Timeline =>
  port(
    { resumptionsPerTurn: 1 },
    {
      os: {
        threads: [
          { thread: 'main', names: ['node'], onCpuShare: 0.98, runnableShare: 0.98 },
          { thread, names: ['node'], onCpuShare: workerShare, runnableShare: workerShare },
        ],
      },
    },
  )

/** On a Node that does not count the turns of its loop. */
const uncounted = (switchesPerSecond: number, idleShare: number | null = 0): Timeline =>
  port(
    { resumptionsPerTurn: null },
    { loop: { turnsPerSecond: null, eventsPerSecond: null, idleShare }, os: { switchesPerSecond } },
  )

testEdges(lint, {
  minBarrenStreak: { fires: port({ longestStreak: 64 }), quiet: port({ longestStreak: 63 }) },
  minResumptionsPerSecond: {
    fires: port({ resumptionsPerSecond: 1_000 }),
    quiet: port({ resumptionsPerSecond: 999 }),
  },
  minRunnableShare: {
    fires: port({}, { os: { onCpuShare: 0.25, runnableShare: 0.25 } }),
    quiet: port({}, { os: { onCpuShare: 0.24, runnableShare: 0.24 } }),
  },
  maxOtherThreadCpuShare: { fires: pairBeside(0.049), quiet: pairBeside(0.05) },
  maxSleepsPerTurn: {
    fires: port({}, { os: { switchesPerSecond: 45 }, loop: { idleShare: null } }),
    quiet: port({}, { os: { switchesPerSecond: 46 }, loop: { idleShare: null } }),
  },
  maxIdleShare: {
    fires: port({}, { os: { switchesPerSecond: 46 }, loop: { idleShare: 0.003 } }),
    quiet: port({}, { os: { switchesPerSecond: 46 }, loop: { idleShare: 0.0031 } }),
  },
  maxSleepsPerSecond: {
    fires: uncounted(19, null),
    quiet: uncounted(20, null),
  },
  maxBytesPerMessage: {
    fires: port({}, { os: { bytesPerSecond: 4 * 800_000 } }),
    quiet: port({}, { os: { bytesPerSecond: 5 * 800_000 } }),
  },
  messagesPerFullTurn: {
    fires: port({ resumptionsPerTurn: 1_000 }),
    quiet: port({ resumptionsPerTurn: 500 }),
  },
  maxDeviation: {
    fires: port({ resumptionsPerTurn: 1_149 }),
    quiet: port({ resumptionsPerTurn: 1_151 }),
  },
})

test('several ports that feed themselves get a thousand each', () => {
  for (const [perTurn, fires] of [
    [851, true],
    [849, false],
    [2_000, true],
    [5_100, true],
    [1_400, false],
  ] as const)
    assert.equal(
      findingsOf(lint, port({ resumptionsPerTurn: perTurn })).length > 0,
      fires,
      `${perTurn}`,
    )
})

test('two ports that answer each other get a message or two a turn; a few more are handed on', () => {
  assert.equal(findingsOf(lint, port({ resumptionsPerTurn: 4 })).length, 1)
  assert.deepEqual(findingsOf(lint, port({ resumptionsPerTurn: 5 })), [])
})

test('without counters of the loop it must be alone, too', () => {
  const beside = pairBeside(0.05)
  const timeline = { ...uncounted(2), os: beside.os }
  assert.deepEqual(findingsOf(lint, timeline), [])
  // Where the helpers get no CPU it sleeps for them.
  assert.equal(findingsOf(lint, uncounted(43)).length, 1)
  assert.deepEqual(findingsOf(lint, uncounted(43, 0.0063)), [])
})

test('V8’s helpers collect the garbage of messages: they post none', () => {
  assert.equal(findingsOf(lint, pairBeside(0.8, 'v8')).length, 1)
})

test('a worker that feeds its own port is found in its own timeline', () => {
  const timeline = { ...pairBeside(0.9), thread: 'worker 1' }
  const [main, worker] = timeline.os?.threads ?? []
  assert.ok(main && worker && timeline.os)
  const alone = { ...timeline.os, threads: [{ ...main, onCpuShare: 0.01 }, worker] }
  const [finding] = findingsOf(lint, { ...timeline, os: alone })
  assert.equal(finding?.subject.thread, 'worker 1')
})

test('a chain whose turns move bytes is no spin', () => {
  assert.deepEqual(findingsOf(lint, port({ sampledBytes: 1_024, sampledTurns: 64 })), [])
  assert.equal(findingsOf(lint, port({ sampledBytes: 63, sampledTurns: 64 })).length, 1)
})
