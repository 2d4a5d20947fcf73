import type { OsSample, Recording, ThreadCapture } from '../model/recording.ts'
import type { Footprint } from '../model/timeline.ts'

/** What we cost the process, and what it used while nothing of ours was in it. */
export function footprint(recording: Recording): Footprint {
  const threads: readonly ThreadCapture[] = [recording, ...recording.workers]
  return {
    ownMs: threads.reduce(
      (total, { bursts, controlMs }) =>
        total + controlMs + bursts.reduce((ms, burst) => ms + burst.hookMs, 0),
      0,
    ),
    untouchedCpuShare: untouchedCpuShare(recording),
  }
}

const observers = ({ threads }: OsSample): number =>
  threads.filter(({ role }) => role === 'observer').length

/**
 * From the first look from outside to the last before the inspector's threads appear. Opening it and
 * putting the probe in took 23 and 32 ms of CPU in two recordings of quiet processes (`tls-proxy-fixed`,
 * `timer-storm`), over 1 % of two seconds; samples took twice as much.
 */
function untouchedCpuShare({ os, loop }: Recording): number | null {
  const attachedUs = loop.at(0)?.atUs ?? Infinity
  const first = os.at(0)
  const last = os.findLast(
    (sample) =>
      sample.atUs < attachedUs && first !== undefined && observers(sample) === observers(first),
  )
  if (first === undefined || last === undefined || last.atUs <= first.atUs) return null
  const before = new Map(first.threads.map(({ tid, onCpuNs }) => [tid, onCpuNs]))
  const ns = last.threads.map(({ tid, onCpuNs }) => onCpuNs - (before.get(tid) ?? 0))
  const living = ns.reduce((sum, each) => sum + each, 0)
  return (living + goneNs(first, last, living)) / 1e3 / (last.atUs - first.atUs)
}

/** User and system time come in steps of 10 ms each: less than both is noise. */
const NOISE_NS = 20e6

/** What threads used that came and went in between: in no sum but that of the process. */
function goneNs(first: OsSample, last: OsSample, livingNs: number): number {
  if (first.processCpuNs === null || last.processCpuNs === null) return 0
  const ns = last.processCpuNs - first.processCpuNs - livingNs
  return ns > NOISE_NS ? ns : 0
}
