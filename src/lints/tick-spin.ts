import {
  drainFinding,
  MIN_JOBS_PER_SECOND,
  MIN_STARVED_MS,
  spinningDrain,
} from './kit/drain-finding.ts'
import { defineLint, type Lint } from './lint.ts'

export const tickSpin: Lint = defineLint({
  id: 'tick-spin',
  title: 'A process.nextTick chain never lets the event loop turn',
  severity: 'error',
  what: 'Each process.nextTick callback schedules the next one. Ticks run before the event loop goes on, so it never does.',
  whyBad:
    'Timers do not fire, sockets are not served, the process hangs at 100 % CPU. A health check that needs the loop fails, one that looks at the port does not.',
  falseAlarms:
    'A chain of ticks that ends by itself while we look is no spin: the loop must not turn for a second, up to the end of the look.',
  remedy:
    'End the chain when there is nothing to do; to come back later use an event, or setImmediate so that others get their turn.',
  thresholds: { minResumptionsPerSecond: MIN_JOBS_PER_SECOND, minStarvedMs: MIN_STARVED_MS },
  check(timeline, thresholds) {
    const spin = spinningDrain(timeline, thresholds)
    if (spin?.of !== 'ticks') return []
    const { drain } = spin
    return [
      drainFinding(tickSpin, timeline, drain, {
        type: 'TickObject',
        title: 'A process.nextTick chain never lets the event loop turn',
        perSecond: drain.ticksPerSecond,
        longest: drain.longestTicks,
        thresholds,
      }),
    ]
  },
})
