import { MAX_STACK } from '../lints/kit/chain-finding.ts'
import { MIN_JOBS_PER_SECOND, spinningDrain } from '../lints/kit/drain-finding.ts'
import { endlessTurn } from '../lints/kit/explosion-finding.ts'
import { hottestSite } from '../lints/kit/hottest-site.ts'
import { count } from '../model/quantities.ts'
import type { Site } from '../model/site.ts'
import type { Timeline } from '../model/timeline.ts'
import type { Budget } from './budget.ts'
import { breach } from './kit/breach.ts'
import { sampledBelow } from './kit/sampled-below.ts'

export const maxLoopDelay: Budget = {
  id: 'max-loop-delay',
  title: 'The event loop stands still for longer than the budget allows',
  what: 'The longest time in which the event loop of the main thread did not turn: synchronous code, a native call, or a drain of ticks and promise jobs held it. It is asked every 50 ms whether it has turned, so that a stall is measured rather too short than too long, by up to 100 ms, behind a native call by more; one of less than 100 ms may not be seen, and no smaller limit is taken. Only time in which the thread, or V8’s garbage collector, had a CPU counts.',
  whyBad: 'No timer fires, no socket is served and no request is answered for as long.',
  falseAlarms:
    'A program that is meant to compute in its main thread. A loop that sleeps because it has nothing to do does not stand still, and what a crowded host takes is not counted. Nor is a synchronous call that sleeps, such as execSync: from outside it looks like a host that does not run the thread.',
  remedy:
    'Bound the loop, or move the work to a worker thread, or slice it and give the event loop a turn in between.',
  phase: 'both',
  unit: 'ms',
  // Two polls (`analyze/stall-facts.ts`).
  least: 100,
  most: 60_000,
  example: '200ms',
  check(timeline, limit) {
    const { thread, target, os, loop, longestStall, cpu } = timeline
    // A worker is made to compute; its loop is held on purpose.
    if (thread !== 'main') return []
    if (!target.attached)
      // What uses 3 % of a core and less holds nothing up.
      return os === null ? { notEnoughData: 'the process could not be read from outside' } : []
    if (loop === null || longestStall === null)
      return { notEnoughData: 'the event loop could not be read even twice' }
    const { lastedMs, ownMs } = longestStall
    if (lastedMs <= limit || (ownMs !== null && ownMs <= limit)) return []
    if (ownMs === null)
      return {
        notEnoughData: `the event loop did not turn for ${count(lastedMs)} ms, and nobody knows whether it had a CPU`,
      }
    const site = whoHolds(timeline)
    return [
      breach(maxLoopDelay, timeline, limit, {
        type: 'function',
        confidence: cpu === null ? 'medium' : 'high',
        witnesses: cpu === null ? ['os', 'loop'] : ['os', 'loop', 'cpu'],
        site,
        stack: cpu?.hotPath.slice(0, MAX_STACK) ?? [],
        evidence: [
          `The event loop did not turn for at least ${count(ownMs)} ms at a time, as far as it had a CPU; ${count(lastedMs)} ms by the clock, without the pauses that we made.`,
          ...sampledBelow(cpu, site),
        ],
      }),
    ]
  },
}

/** Where jobs follow one another without end, those; otherwise whoever was seen most. */
function whoHolds(timeline: Timeline): Site | null {
  const spin = spinningDrain(timeline, { minResumptionsPerSecond: MIN_JOBS_PER_SECOND })
  const turn = endlessTurn(timeline, 'Immediate')
  return spin?.drain.site ?? turn?.site ?? hottestSite(timeline.cpu)
}
