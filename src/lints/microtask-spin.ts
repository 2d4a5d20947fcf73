import {
  drainFinding,
  MIN_JOBS_PER_SECOND,
  MIN_STARVED_MS,
  spinningDrain,
} from './kit/drain-finding.ts'
import { defineLint, type Lint } from './lint.ts'

export const microtaskSpin: Lint = defineLint({
  id: 'microtask-spin',
  title: 'Promise jobs never let the event loop turn',
  severity: 'error',
  what: 'An async function awaits what is there already, or a promise chain begins itself anew, without end. Promise jobs run before the event loop goes on, so it never does.',
  whyBad:
    'Timers do not fire, sockets are not served, the process hangs at 100 % CPU, and each await looks innocent by itself.',
  falseAlarms:
    'A long drain that ends by itself, such as a parser that hands out thousands of rows for one read: the loop must not turn for a second, up to the end of the look, and three times as long as any drain that ended. Rows in memory that are awaited one by one for longer than that look the same.',
  remedy:
    'Await something that really has to come (I/O, a timer with real time); after a failure wait before trying again.',
  thresholds: { minResumptionsPerSecond: MIN_JOBS_PER_SECOND, minStarvedMs: MIN_STARVED_MS },
  check(timeline, thresholds) {
    const spin = spinningDrain(timeline, thresholds)
    if (spin?.of !== 'promises') return []
    const { drain } = spin
    return [
      drainFinding(microtaskSpin, timeline, drain, {
        type: 'PROMISE',
        title: 'Promise jobs never let the event loop turn',
        perSecond: drain.promisesPerSecond,
        longest: drain.longestPromises,
        thresholds,
      }),
    ]
  },
})
