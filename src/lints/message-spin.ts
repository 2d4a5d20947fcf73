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
    'Two threads that really exchange messages at full speed: then the other thread burns as well, and this lint keeps quiet.',
  remedy:
    'Post only when there is something to hand over; to yield to the event loop use setImmediate once, and wait for an event to go on.',
  thresholds: {
    minBarrenStreak: 64,
    minResumptionsPerSecond: 1_000,
    // A port that feeds itself hands over up to 1,000 messages a turn, a worker's reports a few.
    minMessagesPerTurn: 50,
    minCpuShare: 0.25,
    // Another thread above this may be the one that posts; no thread of an idle Node reaches 5 %.
    maxOtherThreadCpuShare: 0.25,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    if (missing !== null) return { notEnoughData: missing }
    const mayPost = timeline.os?.threads.some(
      ({ thread, onCpuShare }) =>
        thread !== timeline.thread && onCpuShare >= thresholds.maxOtherThreadCpuShare,
    )
    if (mayPost === true) return []
    const turnsPerSecond = timeline.loop?.turnsPerSecond ?? 0
    return spinningChains(timeline, 'message', thresholds)
      .filter(
        (chain) =>
          chain.resumptionsPerSecond >= turnsPerSecond * thresholds.minMessagesPerTurn &&
          (timeline.os?.onCpuShare ?? 1) >= thresholds.minCpuShare,
      )
      .map((chain) =>
        chainFinding(messageSpin, timeline, chain, {
          title: 'A MessagePort wakes itself with every message',
          severity: 'error',
          thresholds,
        }),
      )
  },
})
