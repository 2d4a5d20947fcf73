import type { OsSampler } from './sample-os.ts'
import { monotonicUs } from './clock.ts'

/** What long calls of ours take of a thread: attaching, and V8's profiler that starts, hands over and ends. */
export interface CallCost {
  /** Counts what a call costs, whether it ends well or not. */
  of<T>(call: Promise<T>): Promise<T>
  /** CPU of the thread beyond what it wants by itself, ms; 0 where the OS cannot be asked. */
  readonly cpuMs: number
}

/**
 * By the scheduler's count, less what the thread takes of a core undisturbed: a target that sleeps waits
 * for most of such a call (87 ms for a slice, of which 10 are CPU), one that spins goes on.
 * @param ownShare what the thread takes by itself, 0 to 1, as far as it is known by then
 */
export function createCallCost(sampler: OsSampler, tid: number, ownShare: () => number): CallCost {
  let cpuMs = 0
  return {
    async of(call) {
      const fromUs = monotonicUs()
      const from = sampler.onCpuMs(tid)
      try {
        return await call
      } finally {
        const to = sampler.onCpuMs(tid)
        const own = (ownShare() * (monotonicUs() - fromUs)) / 1e3
        if (from !== null && to !== null) cpuMs += Math.max(0, to - from - own)
      }
    },
    get cpuMs() {
      return cpuMs
    },
  }
}
