import type { Finding, Witness } from '../../model/finding.ts'
import { count, percent, plural } from '../../model/quantities.ts'
import type { ExplosionFacts, Timeline } from '../../model/timeline.ts'
import type { Lint } from '../lint.ts'
import { MAX_STACK } from './chain-finding.ts'
import { cpuEvidence, osEvidence } from './evidence.ts'
import { crowdingOf } from './spinning-chains.ts'
import { confidenceOf, isBurning } from './witnesses.ts'

/**
 * Callbacks of one kind that make one turn of the loop last: 12,000/s at the least were seen, 79 % of
 * the time garbage collection. A thousand jobs that each work for 0.2 ms and yield are no explosion.
 */
const MIN_RESUMPTIONS_PER_SECOND = 5_000
/** 330 to 430 ms were seen with 600,000 in the queue. */
const MIN_STALL_MS = 200
/** A queue that is being worked off creates hardly any; each that creates one keeps it as it is. */
const MIN_CREATED_SHARE = 0.9

/** The turn of the loop that does not end, where its callbacks create as many as are served. */
export function endlessTurn(timeline: Timeline, type: string): ExplosionFacts | null {
  const { loop, explosion } = timeline
  if (loop === null || explosion?.type !== type || loop.longestStallMs < MIN_STALL_MS) return null
  const isMany = explosion.resumptionsPerSecond * crowdingOf(timeline) >= MIN_RESUMPTIONS_PER_SECOND
  return isMany && explosion.created >= explosion.resumed * MIN_CREATED_SHARE ? explosion : null
}

/** A finding about callbacks that schedule more of themselves than one turn can serve. */
export function explosionFinding(
  lint: Pick<Lint, 'id' | 'remedy'>,
  timeline: Timeline,
  explosion: ExplosionFacts,
  thresholds: Readonly<Record<string, number>>,
): Finding {
  const { os, loop, cpu, bursts } = timeline
  const witnesses: Witness[] = [...(isBurning(timeline) ? (['os'] as const) : []), 'loop', 'async']
  const each = explosion.created / explosion.resumed
  return {
    lint: lint.id,
    severity: 'error',
    confidence: confidenceOf(witnesses),
    title: `So many ${explosion.type}s schedule the next that one turn of the event loop does not end`,
    subject: { type: explosion.type, thread: timeline.thread, asyncId: null },
    site: explosion.site,
    cycle: explosion.cycle,
    stack: explosion.stack.slice(0, MAX_STACK),
    resumptionsPerSecond: Math.round(explosion.resumptionsPerSecond),
    barrenStreak: null,
    ioBytesPerSecond: os?.bytesPerSecond ?? null,
    cpuShare: Math.min(1, os?.onCpuShare ?? 1),
    witnesses,
    evidence: [
      `${count(explosion.resumed)} were called back within one turn of the loop, in ${explosion.burstsSeen} of ${plural(bursts, 'burst')}, and ${count(explosion.created)} were created: ${each.toFixed(2)} each.`,
      `The event loop stood still for up to ${count(loop?.longestStallMs ?? 0)} ms at a time.`,
      ...(cpu === null
        ? []
        : [`${percent(cpu.garbageCollectionShare)} of the samples fell into garbage collection.`]),
      ...osEvidence(timeline),
      ...cpuEvidence(timeline, null),
    ],
    remedy: lint.remedy,
    thresholds,
  }
}
