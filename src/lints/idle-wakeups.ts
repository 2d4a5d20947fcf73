import { defineLint, type Lint } from './lint.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { spinningChains } from './kit/spinning-chains.ts'

export const idleWakeups: Lint = defineLint({
  id: 'idle-wakeups',
  title: 'One handle is resumed over and over and nothing moves',
  severity: 'error',
  what: 'A socket, pipe or other stream handle gets turn after turn, while its own byte counters stand still: a half-open socket that is read again at its end, data behind a close_notify, a readable stream that nobody consumes.',
  whyBad:
    'The handle stays ready, so the event loop never sleeps. The connection looks open and idle from outside.',
  falseAlarms:
    'None known: a handle that moves one byte in two hundred resumptions is not flagged.',
  remedy:
    'Take the end of the stream (or its error) as the answer and close; stop reading instead of reading again when there is no room.',
  thresholds: {
    minResumptionsPerSecond: 1_000,
    // A handle whose counters moved starts again at 0; busy proxies stay below 10 (DESIGN §3).
    minBarrenStreak: 200,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    if (missing !== null) return { notEnoughData: missing }
    return spinningChains(timeline, 'handle', thresholds).map((chain) =>
      chainFinding(idleWakeups, timeline, chain, {
        title: 'A handle is resumed again and again and moves no byte',
        severity: 'error',
        thresholds,
      }),
    )
  },
})
