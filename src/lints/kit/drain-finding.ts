import type { Finding, Witness } from '../../model/finding.ts'
import { count, percent, plural } from '../../model/quantities.ts'
import type { DrainFacts, Timeline } from '../../model/timeline.ts'
import type { Lint } from '../lint.ts'
import { MAX_STACK } from './chain-finding.ts'
import { cpuEvidence, osEvidence } from './evidence.ts'
import { crowdingOf } from './spinning-chains.ts'
import { confidenceOf, isBurning } from './witnesses.ts'

/**
 * A drain is endless when the loop did not turn for this long and longer, up to the end of the look:
 * of rows in memory, awaited one by one, drains of 600 ms were seen to end, and while our hooks and
 * samples slowed them down one was still going on after 1,525 ms.
 */
export const MIN_STARVED_MS = 1_800

/** Long drains that ended before say that this one may end as well, unless it is so much longer. */
const LONGER_THAN_ENDED = 3

/** The drain, where the loop did not turn any more while we looked; null otherwise. */
function endlessDrain(timeline: Timeline): DrainFacts | null {
  const { loop, drain } = timeline
  // On a crowded host a drain that ends takes as much longer.
  if (loop === null || loop.stalledAtEndMs / crowdingOf(timeline) < MIN_STARVED_MS) return null
  return loop.stalledAtEndMs >= loop.longestEndedStallMs * LONGER_THAN_ENDED ? drain : null
}

/** What the drain is made of, where it goes round at the pace of a spin; null otherwise. */
export function spinningDrain(
  timeline: Timeline,
  { minResumptionsPerSecond }: { readonly minResumptionsPerSecond: number },
): { readonly drain: DrainFacts; readonly of: 'ticks' | 'promises' } | null {
  const drain = endlessDrain(timeline)
  if (drain === null) return null
  const { ticksPerSecond, promisesPerSecond } = drain
  const fastest = Math.max(ticksPerSecond, promisesPerSecond) * crowdingOf(timeline)
  if (fastest < minResumptionsPerSecond) return null
  return { drain, of: ticksPerSecond >= promisesPerSecond ? 'ticks' : 'promises' }
}

/**
 * Slower drains do something in each job: a spin's takes 0.3–20 µs (facts/signals.md §4), the tasks of
 * a worker pool that hands them over inside one drain were seen at 600 µs.
 */
export const MIN_JOBS_PER_SECOND = 10_000

/** A finding about a drain that never lets the loop turn. */
export function drainFinding(
  lint: Pick<Lint, 'id' | 'remedy'>,
  timeline: Timeline,
  drain: DrainFacts,
  says: {
    readonly type: string
    readonly title: string
    readonly perSecond: number
    readonly longest: number
    readonly thresholds: Readonly<Record<string, number>>
  },
): Finding {
  const { os, loop, cpu, bursts } = timeline
  const witnesses: Witness[] = []
  if (isBurning(timeline)) witnesses.push('os')
  witnesses.push('loop')
  if (drain.isCounted) witnesses.push('async')
  if (cpu !== null && cpu.javascriptShare + cpu.programShare + cpu.garbageCollectionShare >= 0.8)
    witnesses.push('cpu')
  const busy = cpu === null ? 1 : 1 - (cpu.idleShare - cpu.burnedIdleShare)
  return {
    lint: lint.id,
    severity: 'error',
    confidence: confidenceOf(witnesses),
    title: says.title,
    subject: { type: says.type, thread: timeline.thread, asyncId: null },
    site: drain.site,
    cycle: drain.cycle.length > 0 ? drain.cycle : drain.site === null ? [] : [drain.site],
    stack: drain.stack.slice(0, MAX_STACK),
    resumptionsPerSecond: Math.round(says.perSecond),
    barrenStreak: says.longest,
    ioBytesPerSecond: os?.bytesPerSecond ?? null,
    cpuShare: Math.min(1, os?.onCpuShare ?? busy),
    witnesses,
    evidence: [
      drain.isCounted
        ? `${count(says.longest)} ${says.type} resumptions in a row without a turn of the event loop, in ${drain.burstsSeen} of ${plural(bursts, 'burst')}.`
        : `${count(says.longest)} async ids were given out (${count(says.perSecond)}/s) in one turn of the event loop, without an event, and no promise job was served: ticks that schedule ticks. No hooks came on behind so many.`,
      `The event loop did not turn in the last ${count(loop?.stalledAtEndMs ?? 0)} ms: no timer fires, no socket is served.`,
      ...osEvidence(timeline),
      ...cpuEvidence(timeline, null),
      ...(os === null ? [] : [`${percent(os.onCpuShare)} of a core goes into it.`]),
    ],
    remedy: lint.remedy,
    thresholds: says.thresholds,
  }
}
