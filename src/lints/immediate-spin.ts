import { defineLint, type Lint } from './lint.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { spinningChains } from './kit/spinning-chains.ts'

export const immediateSpin: Lint = defineLint({
  id: 'immediate-spin',
  title: 'An Immediate re-arms itself and nothing gets done',
  severity: 'error',
  what: 'A setImmediate callback schedules the next one, directly or round a cycle, and no turn of it moves a byte or settles anything. This is the shape of the TlsStream bug: a poll that says "pending" and wakes itself.',
  whyBad:
    'The event loop never sleeps: it polls for I/O without waiting, turn after turn, and eats a whole core. Other connections are still served, so the service looks healthy until the core is full. Each stuck task adds one more for ever.',
  falseAlarms:
    'A busy-wait on memory that another thread will change moves nothing either, and is a spin by design. Work sliced with setImmediate is not flagged: its turns are long.',
  remedy:
    'Wait for the event that makes progress possible (readable, drain, a timer with real time) instead of asking again on the next turn; treat end of stream and close as an answer, not as "try again".',
  thresholds: {
    // Healthy programs of the survey stay at streaks of 0–8, spins reach 10⁴–3·10⁵ (DESIGN §3).
    minBarrenStreak: 1_000,
    minResumptionsPerSecond: 1_000,
    // A turn of a spin takes 1–3 µs; compute sliced with setImmediate takes ms (facts/signals.md).
    maxTurnUs: 100,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    if (missing !== null) return { notEnoughData: missing }
    return spinningChains(timeline, 'immediate', thresholds).map((chain) =>
      chainFinding(immediateSpin, timeline, chain, {
        title: 'An Immediate re-arms itself on every turn of the event loop',
        severity: 'error',
        thresholds,
      }),
    )
  },
})
