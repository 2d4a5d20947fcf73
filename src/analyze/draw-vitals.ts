import type { Stretch, Vitals } from '../model/picture.ts'
import type { LoopSample, OsSample, Recording } from '../model/recording.ts'

/** A timer of ours in the target, by which its loop's delay is seen (`probe/lease.ts`). */
const BEAT_MS = 50

/**
 * The main thread from look to look.
 * @param cpuShare of the main thread, µs since the start
 */
export function drawVitals(
  { loop, os, startUs }: Recording,
  cpuShare: readonly Stretch[],
): readonly Vitals[] {
  let beatUs = loop[0]?.atUs ?? 0
  return loop.slice(1).flatMap((look, i) => {
    const before = loop[i]
    if (before === undefined || look.atUs <= before.atUs) return []
    const ms = (look.atUs - before.atUs) / 1e3
    const beats = look.heartbeats - before.heartbeats
    // One beat is due between most looks; without any, it is late since the last.
    const sinceBeatMs = (look.atUs - beatUs) / 1e3
    const delayMs = Math.max(0, beats > 0 ? ms / beats - BEAT_MS : sinceBeatMs - 2 * BEAT_MS)
    if (beats > 0) beatUs = look.atUs
    return [
      {
        atUs: look.atUs - startUs,
        delayMs,
        cpuShare: valueAt(cpuShare, look.atUs - startUs),
        residentBytes: lastBefore(os, look.atUs)?.residentBytes ?? 0,
        heapUsedBytes: look.heapUsedBytes ?? 0,
        loopUtilization: utilization(before, look, ms),
      },
    ]
  })
}

function utilization(before: LoopSample, look: LoopSample, ms: number): number {
  return Math.min(1, Math.max(0, 1 - (look.idleMs - before.idleMs) / ms))
}

function valueAt(stretches: readonly Stretch[], atUs: number): number {
  const found = stretches.find(({ endUs }) => atUs <= endUs) ?? stretches.at(-1)
  return found?.value ?? 0
}

function lastBefore(os: readonly OsSample[], atUs: number): OsSample | undefined {
  return os.findLast((sample) => sample.atUs <= atUs) ?? os.at(0)
}
