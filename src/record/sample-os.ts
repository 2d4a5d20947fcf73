import type { OsSample } from '../model/recording.ts'
import { readThreads } from '../process/thread-times.ts'
import { monotonicUs } from './clock.ts'

/** Reads the OS counters of a process every so often; the target notices nothing. */
export interface OsSampler {
  /** Takes a sample now; null when the process is gone. */
  take(): OsSample | null
  readonly samples: readonly OsSample[]
}

/** `pid` null: the process is not on this machine, there is nothing to read. */
export function createOsSampler(pid: number | null): OsSampler {
  const samples: OsSample[] = []
  return {
    samples,
    take() {
      if (pid === null) return null
      const sample = { atUs: monotonicUs(), threads: readThreads(pid) }
      if (sample.threads.length === 0) return null
      samples.push(sample)
      return sample
    },
  }
}
