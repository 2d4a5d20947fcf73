import { readProcFile } from './proc-file.ts'

/** Fields of `stat` (proc_pid_stat(5)), counted from field 3, the first after the name. */
const STATE_INDEX = 3 - 3
const GROUP_INDEX = 5 - 3
const START_TIME_INDEX = 22 - 3

/** What `/proc/<pid>/stat` says of who a process is. */
export interface ProcStat {
  /** One letter, `Z` for one that has ended and that nobody has waited for. */
  readonly state: string
  readonly group: number
  /** Clock ticks since boot. */
  readonly startTimeTicks: number
}

/** Null when the process is gone. */
export function readProcStat(pid: number): ProcStat | null {
  const stat = readProcFile(pid, 'stat')
  if (stat === null) return null
  // The name in field 2 may itself hold spaces and parentheses: only the last one ends it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const startTimeTicks = Number(fields[START_TIME_INDEX])
  if (!Number.isSafeInteger(startTimeTicks)) return null
  return { state: fields[STATE_INDEX] ?? '', group: Number(fields[GROUP_INDEX]), startTimeTicks }
}

/**
 * When the process started, in clock ticks since boot. Together with the pid it names a process for
 * good: pids are reused. Null when the process is gone.
 */
export function readStartTimeTicks(pid: number): number | null {
  return readProcStat(pid)?.startTimeTicks ?? null
}
