import { setTimeout as sleep } from 'node:timers/promises'
import { readProcStat } from '../process/start-time.ts'

const LOOK_MS = 100

/** A process that is not our child, named for good. */
export interface ForeignProcess {
  readonly pid: number
  readonly startTimeTicks: number | null
}

/** True where it has ended, also where its parent has not waited for it yet. */
export function hasGone({ pid, startTimeTicks }: ForeignProcess): boolean {
  const stat = readProcStat(pid)
  return stat === null || stat.state === 'Z' || stat.startTimeTicks !== startTimeTicks
}

/** Resolves when it has gone, or the signal says that nobody asks any more. */
export async function whenGone(process: ForeignProcess, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !hasGone(process))
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
}
