import type { Recording } from '../model/recording.ts'
import type { ExplosionFacts } from '../model/timeline.ts'
import { blame, findCycle } from './blame.ts'
import { mergeEdges } from './merge-chains.ts'

/**
 * A turn of the loop that never ends, made of very many callbacks: each has created more than one of
 * its kind. Hooks came on because the loop stood still, and it did so all through them.
 */
export function explosionFacts(recording: Recording): ExplosionFacts | null {
  const bursts = recording.bursts.filter(
    // One turn may fall on the edges of a burst.
    ({ mode, loopTurns }) => mode === 'promises' && loopTurns !== null && loopTurns <= 1,
  )
  const seconds = bursts.reduce((sum, burst) => sum + (burst.endUs - burst.startUs) / 1e6, 0)
  if (seconds === 0) return null
  const total = (of: 'resumptions' | 'created'): number =>
    bursts.reduce((sum, burst) => sum + burst[of].immediate, 0)
  const resumed = total('resumptions')
  if (resumed === 0) return null
  const sites = recording.sites.filter((site) => site.type === 'Immediate')
  const cycle = findCycle(sites, mergeEdges(bursts))
  const [leading] = cycle
  return {
    type: 'Immediate',
    resumed,
    created: total('created'),
    resumptionsPerSecond: resumed / seconds,
    burstsSeen: bursts.length,
    site: leading === undefined ? null : blame(leading.frames, leading.inPromiseJob),
    cycle: cycle
      .map((site) => blame(site.frames, site.inPromiseJob))
      .filter((site) => site !== null),
    stack: leading?.frames ?? [],
  }
}
