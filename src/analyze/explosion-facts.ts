import type { LoopSample, Recording, ResumptionKind } from '../model/recording.ts'
import type { ExplosionFacts } from '../model/timeline.ts'
import { blame, findCycle } from './blame.ts'
import { mergeEdges } from './merge-chains.ts'

/** Kinds that one turn of the loop serves all at once, with their async type. */
const SERVED_AT_ONCE: readonly (readonly [ResumptionKind, string])[] = [
  ['immediate', 'Immediate'],
  ['shortTimer', 'Timeout'],
]

/**
 * A turn of the loop that never ends, made of very many callbacks: each has created more than one of
 * its kind. Hooks came on because the loop stood still, and it did so all through them.
 */
export function explosionFacts(recording: Recording): ExplosionFacts | null {
  const bursts = recording.bursts.filter(
    (burst) => burst.mode === 'promises' && !turnedIn(recording.loop, burst.startUs, burst.endUs),
  )
  const seconds = bursts.reduce((sum, burst) => sum + (burst.endUs - burst.startUs) / 1e6, 0)
  if (seconds === 0) return null
  const total = (of: 'resumptions' | 'created', kind: ResumptionKind): number =>
    bursts.reduce((sum, burst) => sum + burst[of][kind], 0)
  const [kind, type] = SERVED_AT_ONCE.toSorted(
    (a, b) => total('resumptions', b[0]) - total('resumptions', a[0]),
  )[0] ?? ['immediate', 'Immediate']
  const resumed = total('resumptions', kind)
  if (resumed === 0) return null
  const sites = recording.sites.filter((site) => site.type === type)
  const cycle = findCycle(sites, mergeEdges(bursts))
  const [leading] = cycle
  return {
    type,
    resumed,
    created: total('created', kind),
    resumptionsPerSecond: resumed / seconds,
    burstsSeen: bursts.length,
    site: leading === undefined ? null : blame(leading.frames, leading.inPromiseJob),
    cycle: cycle
      .map((site) => blame(site.frames, site.inPromiseJob))
      .filter((site) => site !== null),
    stack: leading?.frames ?? [],
  }
}

/** Turns of the loop within a stretch; one may fall on its edges. */
function turnedIn(loop: readonly LoopSample[], fromUs: number, untilUs: number): boolean {
  const within = loop.filter(({ atUs }) => atUs >= fromUs && atUs <= untilUs)
  const [first, last] = [within.at(0), within.at(-1)]
  if (!first?.counters || !last?.counters) return true
  return last.counters.loopCount - first.counters.loopCount > 1
}
