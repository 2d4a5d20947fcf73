import { MAX_STACK } from '../lints/kit/chain-finding.ts'
import { hottestSite } from '../lints/kit/hottest-site.ts'
import { milliseconds, percent } from '../model/quantities.ts'
import type { Timeline } from '../model/timeline.ts'
import type { Budget } from './budget.ts'
import { breach } from './kit/breach.ts'
import { sampledBelow } from './kit/sampled-below.ts'

export const maxCpuIdleTail: Budget = {
  id: 'max-cpu-idle-tail',
  title: 'The process uses more CPU after the load than the budget allows',
  what: 'CPU of the whole process, all of its threads, as a share of one core, in the moment after the load, when a server has nothing to do. What the load has left behind shows there: a connection that is stuck, a timer that nobody cleared, a queue that goes round. What whyspin itself uses is taken off: of the time before anything of it was in the process and the whole of it without its own, the lower counts.',
  whyBad:
    'A server that does not come to rest after a test of a minute does not come to rest in production either: each such leftover stays until the restart, and they add up.',
  falseAlarms:
    'Work that is meant to go on after the load: flushing, compacting, a queue that is worked off, V8 that collects what the load has left. Give it time to end before the tail, or allow for it.',
  remedy:
    'Look at the findings of the lints first: they name what spins. Otherwise take the flame graph of the tail: what stands there runs for nobody.',
  phase: 'tail',
  unit: 'share',
  // Below, quantities are no longer told apart.
  least: 0.001,
  most: 1,
  example: '5%',
  check(timeline, limit) {
    const { thread, os, cpu, durationMs, footprint } = timeline
    if (thread !== 'main') return []
    if (os === null) return { notEnoughData: 'the CPU time of the process could not be read' }
    const withoutOurs = Math.max(0, os.processOnCpuShare - footprint.ownMs / durationMs)
    const share = Math.min(withoutOurs, footprint.untouchedCpuShare ?? Infinity)
    if (share <= limit) return []
    const site = hottestSite(cpu)
    return [
      breach(maxCpuIdleTail, timeline, limit, {
        type: 'process',
        confidence: 'high',
        witnesses: cpu === null ? ['os'] : ['os', 'cpu'],
        site,
        stack: cpu?.hotPath.slice(0, MAX_STACK) ?? [],
        cpuShare: Math.min(1, share),
        evidence: [
          `The process used ${percent(share)} of a core, without what whyspin cost it, in the ${milliseconds(durationMs)} after the load.`,
          ...byThread(timeline),
          ...sampledBelow(cpu, site),
        ],
      }),
    ]
  },
}

/** Who uses it, as it was with us looking. */
function byThread({ os }: Timeline): readonly string[] {
  const threads = (os?.threads ?? []).map(
    ({ thread, onCpuShare }) => `${thread} ${percent(onCpuShare)}`,
  )
  return threads.length === 0 ? [] : [`By thread, while we looked: ${threads.join(', ')}.`]
}
