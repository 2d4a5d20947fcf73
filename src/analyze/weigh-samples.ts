import type { CpuProfile } from '../model/cpu-profile.ts'
import type { OsSample } from '../model/recording.ts'

/** A pause of the sampler that is longer than a crowded host explains, in intervals. */
export const GAP_INTERVALS = 20

/**
 * How long each sample stands for, µs: until the next one. The last, and one before a pause of the
 * sampler, stand for one interval.
 */
export function sampleDurationsUs({ timesUs, intervalUs }: CpuProfile): readonly number[] {
  return timesUs.map((atUs, i) => {
    const untilNextUs = (timesUs[i + 1] ?? atUs + intervalUs) - atUs
    return untilNextUs > GAP_INTERVALS * intervalUs ? intervalUs : Math.max(0, untilNextUs)
  })
}

/**
 * Tells which of the samples that V8 calls idle were burned in polls that return at once: of those
 * between two looks at the OS as many as the thread wanted the CPU for beyond its other samples,
 * evenly spread.
 */
export function burnedIdle(
  { samples }: CpuProfile,
  durationsUs: readonly number[],
  timesUs: readonly number[],
  isIdle: (node: number) => boolean,
  os: readonly OsSample[],
  tid: number,
): readonly boolean[] {
  const burned = samples.map(() => false)
  const wanted = os.map(({ threads }) => {
    const thread = threads.find((each) => each.tid === tid)
    return thread === undefined ? null : (thread.onCpuNs + thread.waitNs) / 1e3
  })
  let first = 0
  for (let look = 1; look < os.length; look++) {
    const endUs = os[look]?.atUs ?? 0
    const [from, to] = [wanted[look - 1], wanted[look]]
    while (first < samples.length && (timesUs[first] ?? 0) < (os[look - 1]?.atUs ?? 0)) first++
    let idleUs = 0
    let busyUs = 0
    let end = first
    for (; end < samples.length && (timesUs[end] ?? 0) < endUs; end++) {
      const us = durationsUs[end] ?? 0
      if (isIdle(samples[end] ?? 0)) idleUs += us
      else busyUs += us
    }
    if (idleUs > 0 && typeof from === 'number' && typeof to === 'number') {
      const share = Math.min(1, Math.max(0, (to - from - busyUs) / idleUs))
      let owed = 0
      for (let i = first; i < end; i++) {
        if (!isIdle(samples[i] ?? 0)) continue
        owed += share
        if (owed < 0.5) continue
        burned[i] = true
        owed -= 1
      }
    }
    first = end
  }
  return burned
}
