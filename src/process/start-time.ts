import { readProcFile } from './proc-file.ts'

/** Field 22 of `stat` (proc_pid_stat(5)), counted from field 3, the first after the name. */
const START_TIME_INDEX = 22 - 3

/**
 * When the process started, in clock ticks since boot. Together with the pid it names a process for
 * good: pids are reused. Null when the process is gone.
 */
export function readStartTimeTicks(pid: number): number | null {
  const stat = readProcFile(pid, 'stat')
  if (stat === null) return null
  // The name in field 2 may itself hold spaces and parentheses: only the last one ends it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const ticks = Number(fields[START_TIME_INDEX])
  return Number.isSafeInteger(ticks) ? ticks : null
}
