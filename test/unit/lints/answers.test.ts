import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Lint } from '../../../src/lints/lint.ts'
import type { AnswerFacts, ChainFacts, Timeline } from '../../../src/model/timeline.ts'
import { type Edge, findingsOf, lintById, testEdges } from '../../helpers/edges.ts'
import { answers, chain, os, spinning } from '../../helpers/timeline.ts'

const EVEN = os({ onCpuShare: 0.98, runnableShare: 0.98 })
const retry = lintById('retry-storm')
const zero = lintById('zero-byte-io')

const asks = (changes: Partial<AnswerFacts>): Timeline =>
  spinning({ chains: [], os: EVEN, answers: [answers(changes)] })
const NOTHING: Partial<AnswerFacts> = { failed: 0, empty: 1_000, lastStatus: 204 }

/** Edges that requests over HTTP have in both lints. */
const answerEdges = (barren: 'failed' | 'empty'): Readonly<Record<string, Edge>> => {
  const base = barren === 'failed' ? {} : NOTHING
  return {
    minRequestsPerSecond: {
      fires: asks({ ...base, sentPerSecond: 30 }),
      quiet: asks({ ...base, sentPerSecond: 29 }),
    },
    minBarrenShare: {
      fires: asks({ ...base, succeeded: 100, [barren]: 900 }),
      quiet: asks({ ...base, succeeded: 101, [barren]: 899 }),
    },
    minRepeatShare: {
      fires: asks({ ...base, repeats: 800 }),
      quiet: asks({ ...base, repeats: 799 }),
    },
    maxInboundShare: {
      fires: asks({ ...base, inbound: 500 }),
      quiet: asks({ ...base, inbound: 501 }),
    },
  }
}

const refused = (changes: Partial<ChainFacts> = {}): Timeline =>
  spinning({
    os: EVEN,
    chains: [
      chain({
        kind: 'connect',
        type: 'TCPCONNECTWRAP',
        outcomes: { succeeded: 0, failed: 100, empty: 0, lastError: 'ECONNREFUSED' },
        ...changes,
      }),
    ],
  })
const outcomes = (
  succeeded: number,
  failed: number,
  empty: number,
): Pick<ChainFacts, 'outcomes'> => ({
  outcomes: { succeeded, failed, empty, lastError: failed > 0 ? 'ENOENT' : '' },
})
const files = (changes: Partial<ChainFacts>): Timeline =>
  refused({ kind: 'file', type: 'FSREQCALLBACK', ...changes })

testEdges(retry, {
  minResumptionsPerSecond: {
    fires: refused({ resumptionsPerSecond: 1_000 }),
    quiet: refused({ resumptionsPerSecond: 999 }),
  },
  minBarrenStreak: {
    fires: refused({ longestStreak: 64 }),
    quiet: refused({ longestStreak: 63 }),
  },
  minFailedShare: { fires: refused(outcomes(10, 90, 0)), quiet: refused(outcomes(11, 89, 0)) },
  ...answerEdges('failed'),
})

testEdges(zero, {
  minResumptionsPerSecond: {
    fires: files({ resumptionsPerSecond: 1_000, ...outcomes(0, 0, 100) }),
    quiet: files({ resumptionsPerSecond: 999, ...outcomes(0, 0, 100) }),
  },
  minBarrenStreak: {
    fires: files({ longestStreak: 64, ...outcomes(0, 0, 100) }),
    quiet: files({ longestStreak: 63, ...outcomes(0, 0, 100) }),
  },
  minEmptyShare: { fires: files(outcomes(10, 0, 90)), quiet: files(outcomes(11, 0, 89)) },
  ...answerEdges('empty'),
})

const saidBy = (timeline: Timeline): readonly Lint['id'][] =>
  [retry, zero].filter((lint) => findingsOf(lint, timeline).length > 0).map(({ id }) => id)

test('of failures and empty answers the more frequent name the storm, and one lint speaks', () => {
  assert.deepEqual(saidBy(files(outcomes(0, 50, 50))), ['retry-storm'])
  assert.deepEqual(saidBy(files(outcomes(0, 49, 51))), ['zero-byte-io'])
  // 45 % each: neither has nine tenths by itself.
  assert.deepEqual(saidBy(files(outcomes(10, 45, 45))), ['retry-storm'])
  assert.deepEqual(saidBy(asks({ failed: 500, empty: 500 })), ['retry-storm'])
  assert.deepEqual(saidBy(asks({ failed: 499, empty: 501 })), ['zero-byte-io'])
})

test('requests that nobody watched are judged by nobody', () => {
  assert.deepEqual(saidBy(files(outcomes(0, 0, 0))), [])
})

test('connections that come about and end without a byte are a storm, once enough was sampled', () => {
  const made = outcomes(100, 0, 0)
  const [finding] = findingsOf(retry, refused({ ...made, sampledTurns: 16 }))
  assert.match(finding?.title ?? '', /end without a byte/)
  assert.deepEqual(findingsOf(retry, refused({ ...made, sampledTurns: 15 })), [])
  assert.deepEqual(findingsOf(retry, refused({ ...made, sampledTurns: 16, sampledBytes: 256 })), [])
  // Half of them fail: neither.
  assert.deepEqual(findingsOf(retry, refused({ ...outcomes(50, 50, 0), sampledTurns: 64 })), [])
})

test('a storm of answers names the request, its status, and where it is sent from', () => {
  const [finding] = findingsOf(retry, asks({}))
  assert.match(finding?.title ?? '', /answered with an error \(503\)/)
  assert.equal(finding?.site?.function, 'poll')
  assert.equal(finding.severity, 'error')
  assert.match(finding.evidence[0] ?? '', /^GET http:\/\/api\/jobs was sent 1,000 times \(700\/s\)/)
  // Without an answer there is no status to tell.
  const [lost] = findingsOf(retry, asks({ lastStatus: 0 }))
  assert.match(lost?.title ?? '', /answered with an error and sent/)
  assert.doesNotMatch(lost?.evidence.join() ?? '', /status/)
})

test('a proxy that passes on the errors of its upstream is not accused', () => {
  assert.deepEqual(saidBy(asks({ inbound: 1_000 })), [])
})

test('a client that asks again after a pause, or is mostly answered, is not accused', () => {
  assert.deepEqual(saidBy(asks({ repeats: 0 })), [])
  assert.deepEqual(saidBy(asks({ succeeded: 900, failed: 100, repeats: 100 })), [])
})

test('answers are judged even where hooks were called for and could not run', () => {
  const unseen = { ...asks({}), bursts: 0, hookedMs: 0 }
  assert.equal(findingsOf(retry, unseen).length, 1)
  // Without a storm of answers both say that they could not look.
  const quiet = { ...unseen, answers: [] }
  for (const lint of [retry, zero])
    assert.ok('notEnoughData' in lint.check(quiet, lint.thresholds), lint.id)
})
