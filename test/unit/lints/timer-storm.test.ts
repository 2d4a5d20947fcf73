import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lints } from '../../../src/lints/index.ts'
import { judge } from '../../../src/lints/judge.ts'
import type { ChainFacts, Timeline } from '../../../src/model/timeline.ts'
import { findingsOf, lintById, testEdges } from '../../helpers/edges.ts'
import { chain, os, spinning } from '../../helpers/timeline.ts'

const lint = lintById('timer-storm')

/** A timer that fires 850 times a second and costs 8 % of a core; changed as told. */
const timer = (changes: Partial<ChainFacts>): Timeline =>
  spinning({
    os: os({ onCpuShare: 0.08, runnableShare: 0.08 }),
    chains: [
      chain({
        kind: 'shortTimer',
        type: 'Timeout',
        resumptionsPerSecond: 850,
        longestStreak: 200,
        cpuShare: 0.08,
        ...changes,
      }),
    ],
  })

testEdges(lint, {
  minResumptionsPerSecond: {
    fires: timer({ resumptionsPerSecond: 200 }),
    quiet: timer({ resumptionsPerSecond: 199 }),
  },
  minBarrenStreak: { fires: timer({ longestStreak: 64 }), quiet: timer({ longestStreak: 63 }) },
  errorFromCpuShare: {
    fires: timer({ cpuShare: 0.25 }),
    quiet: timer({ cpuShare: 0.249 }),
    is: ({ severity }) => severity === 'error',
  },
  // Half a core in 500 turns is a millisecond each.
  maxCpuMsPerTurn: {
    fires: timer({ cpuShare: 0.5, resumptionsPerSecond: 500 }),
    quiet: timer({ cpuShare: 0.5, resumptionsPerSecond: 499 }),
    is: ({ severity }) => severity !== 'info',
  },
})

test('a timer whose turns are as long as its wait works in slices: it is said, and no more', () => {
  const slices = timer({ cpuShare: 0.9, resumptionsPerSecond: 300 })
  const [finding] = findingsOf(lint, slices)
  assert.equal(finding?.severity, 'info')
  assert.match(finding.title, /each time may do some work$/)
  assert.ok(finding.evidence.every((text) => !text.startsWith('An error')))
  assert.equal(judge([slices], lints).verdict, 'clear')
})

test('an error says from which share on it is one', () => {
  const [finding] = findingsOf(lint, timer({ cpuShare: 0.3 }))
  assert.match(finding?.evidence[0] ?? '', /at least 25 % of a core/)
})

test('a timer whose turns move bytes is a poller that works', () => {
  assert.deepEqual(findingsOf(lint, timer({ sampledBytes: 6_400 })), [])
})
