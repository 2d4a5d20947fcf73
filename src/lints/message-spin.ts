import type { ChainFacts, Timeline } from '../model/timeline.ts'
import { count } from '../model/quantities.ts'
import { defineLint, type Lint } from './lint.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { spinningChains } from './kit/spinning-chains.ts'

export const messageSpin: Lint = defineLint({
  id: 'message-spin',
  title: 'A MessagePort wakes itself and nothing gets done',
  severity: 'error',
  what: 'The handler of a MessagePort (or MessageChannel, BroadcastChannel) posts the message that wakes it again, and no resumption moves a byte.',
  whyBad:
    'Up to 1,000 messages go round in each turn of the event loop, a whole core at nearly a million a second. Loop counters look ordinary, so dashboards see nothing.',
  falseAlarms:
    'Two threads that really exchange messages at full speed: then the other thread burns as well, or this one sleeps in between, and the lint keeps quiet.',
  remedy:
    'Post only when there is something to hand over; to yield to the event loop use setImmediate once, and wait for an event to go on.',
  thresholds: {
    minBarrenStreak: 64,
    minResumptionsPerSecond: 1_000,
    minRunnableShare: 0.25,
    // Another thread above this may be the one that posts; no thread of an idle Node reaches 5 %.
    maxOtherThreadCpuShare: 0.05,
    // A port that feeds itself never lets the loop sleep: once in 160 turns, by garbage collection. One
    // that is fed by a worker was seen at 0.12 and more.
    maxSleepsPerTurn: 0.05,
    // Where V8's helpers get no CPU the thread sleeps for them as often (0.052 a turn, 4 of 30 captures
    // with seven threads on two cores): not in the poll, where libuv counts 0; of a port that is fed 0.0063
    // and more (18.20), 0.037 (26.10).
    maxIdleShare: 0.003,
    // Where Node does not count the turns: V8 itself waits a few times a second.
    maxSleepsPerSecond: 20,
    // What is handed on inside the thread comes from somewhere: rows from a socket at 15 bytes each.
    maxBytesPerMessage: 4,
    // Node hands over at most 1,000 messages a turn unless more were waiting: a port that feeds itself
    // gets exactly so many, rows of a worker 200, a socket's lines 800.
    messagesPerFullTurn: 1_000,
    maxDeviation: 0.15,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    if (missing !== null) return { notEnoughData: missing }
    if (timeline.os === null || timeline.os.runnableShare < thresholds.minRunnableShare) return []
    return spinningChains(timeline, 'message', thresholds)
      .filter((chain) => feedsItself(timeline, chain, thresholds))
      .map((chain) =>
        chainFinding(messageSpin, timeline, chain, {
          title: 'A MessagePort wakes itself with every message',
          severity: 'error',
          thresholds,
          evidence: [`${count(chain.resumptionsPerTurn ?? 0)} messages in each turn of the loop.`],
        }),
      )
  },
})

function feedsItself(
  { os, loop, thread }: Timeline,
  chain: ChainFacts,
  limits: Readonly<
    Record<
      | 'maxOtherThreadCpuShare'
      | 'maxSleepsPerTurn'
      | 'maxSleepsPerSecond'
      | 'maxIdleShare'
      | 'maxBytesPerMessage'
      | 'messagesPerFullTurn'
      | 'maxDeviation',
      number
    >
  >,
): boolean {
  if (os === null || loop === null) return false
  const isAlone = os.threads.every(
    (group) =>
      group.thread === thread ||
      group.thread === 'v8' ||
      group.onCpuShare < limits.maxOtherThreadCpuShare,
  )
  const sleepsInPoll = loop.idleShare === null || loop.idleShare > limits.maxIdleShare
  // Without counters of the loop: nobody else posts, and it never sleeps.
  if (loop.turnsPerSecond === null)
    return isAlone && (os.switchesPerSecond < limits.maxSleepsPerSecond || !sleepsInPoll)
  const perTurn = chain.resumptionsPerTurn ?? 0
  const bytesPerMessage = (os.bytesPerSecond ?? 0) / Math.max(1, chain.resumptionsPerSecond)
  const sleepsPerTurn = os.switchesPerSecond / Math.max(1, loop.turnsPerSecond)
  if (bytesPerMessage > limits.maxBytesPerMessage) return false
  if (sleepsPerTurn > limits.maxSleepsPerTurn && sleepsInPoll) return false
  // Of several such ports each gets its thousand.
  const fullTurns = Math.max(1, Math.round(perTurn / limits.messagesPerFullTurn))
  const deviation = Math.abs(perTurn / (fullTurns * limits.messagesPerFullTurn) - 1)
  if (deviation <= limits.maxDeviation) return true
  // Two ports of one thread that answer each other get one message a turn, and nobody else posts.
  return isAlone && perTurn <= 4
}
