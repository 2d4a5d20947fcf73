import { count, percent } from '../model/quantities.ts'
import {
  ANSWER_THRESHOLDS,
  answerFinding,
  answerStorms,
  equalAnswers,
} from './kit/answer-finding.ts'
import { MAX_STACK } from './kit/chain-finding.ts'
import { loopEvidence, osEvidence } from './kit/evidence.ts'
import { defineLint, type Lint } from './lint.ts'

export const pingPong: Lint = defineLint({
  id: 'ping-pong',
  title: 'Two ends exchange messages of one size at full speed',
  severity: 'info',
  what: 'Each turn of the event loop brings one small message and sends one, all of the same size, as fast as the two ends can. That is how a client looks that asks a database for one thing after the other, and also how two ends look that answer each other’s no-ops for ever. Or an HTTP request is answered with success, and an empty body or one that is small and like the one before, and sent again at once: a delivery, or a poll that nobody holds.',
  whyBad:
    'If nobody wants the answers any more, two processes burn for nothing, and bytes flow, so that nothing looks stuck.',
  falseAlarms:
    'Any healthy request and reply of small messages without a pause: from outside the two cannot be told apart. This is why it is only said, with low confidence.',
  remedy:
    'Look at what is asked for: if it is the same again and again, wait between two questions, or wait for the event that makes another one worth asking.',
  thresholds: {
    // A no-op exchange of a mail client makes 21,000/s, a database client 6,800 (facts/signals.md §5).
    minEventsPerSecond: 1_000,
    // Busy servers get several events a turn.
    maxEventsPerTurn: 1.25,
    minRunnableShare: 0.25,
    maxBytesPerEvent: 512,
    // Equal messages vary by under 1 % from sample to sample; answers of a real mix by far more.
    maxSizeSpread: 0.1,
    // Of all sockets' bytes, those of the busiest.
    minSocketShare: 0.9,
    // `[]` to a poll is 250 to 500 bytes with the headers of both; cookies and tokens are 1,000 more.
    maxBytesPerRequest: 2_048,
    ...ANSWER_THRESHOLDS,
  },
  check(timeline, thresholds) {
    const bare = answerStorms(timeline, 'bare', thresholds).map((facts) =>
      answerFinding(pingPong, timeline, facts, {
        title: `Requests are answered with an empty ${facts.lastStatus} and sent again at once; it may be work`,
        severity: 'info',
        thresholds,
      }),
    )
    if (bare.length > 0) return bare
    // What is exchanged there has a worse name.
    const isStorm = (['failed', 'empty'] as const).some(
      (kind) => answerStorms(timeline, kind, thresholds).length > 0,
    )
    if (isStorm) return []
    const { os, loop, traffic } = timeline
    if (os !== null && os.runnableShare >= thresholds.minRunnableShare) {
      const polls = equalAnswers(timeline, thresholds).map((facts) =>
        answerFinding(pingPong, timeline, facts, {
          title: 'Requests get a small answer and are sent again at once; it may be work',
          severity: 'info',
          thresholds,
        }),
      )
      if (polls.length > 0) return polls
    }
    if (os === null || os.bytesPerSecond === null || os.callBytes === null) return []
    if (loop === null || traffic === null) return []
    const { turnsPerSecond, eventsPerSecond } = loop
    if (turnsPerSecond === null || eventsPerSecond === null) return []
    const bytesPerEvent = os.bytesPerSecond / Math.max(1, eventsPerSecond)
    const isExchange =
      eventsPerSecond >= thresholds.minEventsPerSecond &&
      eventsPerSecond <= turnsPerSecond * thresholds.maxEventsPerTurn &&
      os.runnableShare >= thresholds.minRunnableShare &&
      bytesPerEvent <= thresholds.maxBytesPerEvent &&
      os.callBytes.spread <= thresholds.maxSizeSpread &&
      traffic.share >= thresholds.minSocketShare
    if (!isExchange) return []
    const site = traffic.listeners.at(0) ?? null
    const to = traffic.what === '' ? '' : ` (${traffic.what})`
    return [
      {
        lint: 'ping-pong',
        severity: 'info',
        confidence: 'low',
        title: 'Two ends exchange messages of one size at full speed; it may be work',
        subject: { type: 'TCPWRAP', thread: timeline.thread, asyncId: null },
        site,
        cycle: site === null ? [] : [site],
        stack: traffic.listeners.slice(0, MAX_STACK),
        resumptionsPerSecond: Math.round(eventsPerSecond),
        barrenStreak: null,
        ioBytesPerSecond: os.bytesPerSecond,
        cpuShare: Math.min(1, os.onCpuShare),
        witnesses: ['os', 'loop'],
        evidence: [
          `${percent(traffic.share)} of the bytes of all sockets went through one${traffic.fd === null ? '' : `, descriptor ${traffic.fd}${to}`}.`,
          `${count(bytesPerEvent)} bytes an event; the size of a read or write varied by ${percent(os.callBytes.spread)} from sample to sample.`,
          ...loopEvidence(timeline),
          ...osEvidence(timeline),
        ],
        remedy: pingPong.remedy,
        thresholds,
      },
    ]
  },
})
