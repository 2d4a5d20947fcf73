import { setTimeout as sleep } from 'node:timers/promises'
import { readStartTimeTicks } from '../process/start-time.ts'

const LOOK_MS = 100

/** Resolves when a process that is not our child has gone, or the signal says that nobody asks any more. */
export async function whenGone(
  { pid, startTimeTicks }: { readonly pid: number; readonly startTimeTicks: number | null },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && readStartTimeTicks(pid) === startTimeTicks)
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
}
