import type { OsSample } from '../model/recording.ts'
import { readFailedConnects } from '../process/failed-connects.ts'
import { readProcessTotals } from '../process/process-totals.ts'
import { threadRoles } from '../process/thread-role.ts'
import { readThread, readThreads } from '../process/thread-times.ts'
import { steadyReading } from './steady-reading.ts'

/** Reads the OS counters of a process every so often; the target notices nothing. */
export interface OsSampler {
  /** Takes a sample now; null when the process is gone. */
  take(): OsSample | null
  /**
   * Says that the inspector was opened since the last sample: what is new among the threads is its
   * own. Takes a sample.
   */
  noteOpened(): void
  /** What a thread has used so far; nothing is kept. Null where it cannot be read. */
  onCpuMs(tid: number): number | null
  readonly samples: readonly OsSample[]
}

/** `pid` null: the process is not on this machine, there is nothing to read. */
export function createOsSampler(pid: number | null): OsSampler {
  const samples: OsSample[] = []
  const observers = new Set<number>()
  const take = (): OsSample | null => {
    if (pid === null) return null
    const { value: threads, atUs } = steadyReading(() => readThreads(pid))
    if (threads.length === 0) return null
    const roles = threadRoles(pid, threads)
    const totals = readProcessTotals(pid)
    const sample: OsSample = {
      atUs,
      failedConnects: readFailedConnects(pid),
      processCpuNs: totals?.cpuNs ?? null,
      residentBytes: totals?.residentBytes ?? null,
      threads: threads.map((thread) => ({
        ...thread,
        role: observers.has(thread.tid) ? 'observer' : (roles.get(thread.tid) ?? 'other'),
      })),
    }
    samples.push(sample)
    return sample
  }
  return {
    samples,
    take,
    onCpuMs(tid) {
      const thread = pid === null ? null : readThread(pid, tid)
      return thread === null ? null : thread.onCpuNs / 1e6
    },
    noteOpened() {
      const known = new Set(samples.at(-1)?.threads.map((thread) => thread.tid))
      if (pid === null || known.size === 0) return
      for (const { tid } of readThreads(pid)) if (!known.has(tid)) observers.add(tid)
      take()
    },
  }
}
