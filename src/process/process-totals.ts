import { readProcFile } from './proc-file.ts'

/** USER_HZ, in which `/proc` counts on every Linux of x86 and arm. */
const TICK_NS = 1e7
/** Fields after the name, which may hold anything but its closing bracket: utime is the 12th of them. */
const UTIME = 11

/**
 * CPU of a whole process since it began, threads that have ended included, in steps of 10 ms; null
 * when it is gone.
 */
export function readProcessCpuNs(pid: number): number | null {
  const stat = readProcFile(pid, 'stat')
  if (stat === null) return null
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[UTIME]) + Number(fields[UTIME + 1])) * TICK_NS
}
