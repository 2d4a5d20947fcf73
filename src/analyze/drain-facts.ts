import type { Recording } from '../model/recording.ts'
import type { CpuFacts, DrainFacts } from '../model/timeline.ts'
import { blame, findCycle, userFrames } from './blame.ts'
import { mergeEdges } from './merge-chains.ts'

/** What a drain is made of: ticks, promise jobs, and `queueMicrotask`. */
const JOBS: readonly string[] = ['TickObject', 'PROMISE', 'Microtask']

/** A drain that outlived a burst: ticks or promise jobs, and no macrotask in between. */
export function drainFacts(recording: Recording, cpu: CpuFacts | null): DrainFacts | null {
  const bursts = recording.bursts.filter(
    (burst) => burst.turns === 0 && burst.longestDrainTicks + burst.longestDrainPromises > 0,
  )
  if (bursts.length === 0) return null
  const seconds = bursts.reduce((sum, burst) => sum + (burst.endUs - burst.startUs) / 1e6, 0)
  const sum = (of: (burst: (typeof bursts)[number]) => number): number =>
    bursts.reduce((total, burst) => total + of(burst), 0)
  const sites = recording.sites.filter((each) => JOBS.includes(each.type))
  const cycle = findCycle(sites, mergeEdges(bursts))
  const leading = cycle.at(0)
  const fallback = userFrames(cpu?.hotPath ?? [])
  return {
    ticksPerSecond: sum((burst) => burst.resumptions.tick) / seconds,
    promisesPerSecond: sum((burst) => burst.resumptions.promise) / seconds,
    longestTicks: Math.max(...bursts.map((burst) => burst.longestDrainTicks)),
    longestPromises: Math.max(...bursts.map((burst) => burst.longestDrainPromises)),
    burstsSeen: bursts.length,
    isCounted: true,
    site:
      (leading === undefined ? null : blame(leading.frames, leading.inPromiseJob)) ??
      fallback.at(0) ??
      null,
    cycle: cycle
      .map((site) => blame(site.frames, site.inPromiseJob))
      .filter((site) => site !== null),
    stack: leading?.frames ?? fallback,
  }
}
