import { readProcFile } from './proc-file.ts'

/** Of a process as a whole. */
export interface ProcessTotals {
  /** Since it began, threads that have ended included, in steps of 10 ms. */
  readonly cpuNs: number
  /** Memory of it that is in RAM. */
  readonly residentBytes: number
}

/** USER_HZ, in which `/proc` counts on every Linux of x86 and arm. */
const TICK_NS = 1e7
/** Of x86 and most of arm; elsewhere the memory is told too small, and nothing is judged by it. */
const PAGE_BYTES = 4096
/** Fields after the name, which may hold anything but its closing bracket: utime is the 12th of them. */
const UTIME = 11
const RSS = 21

/** Null when the process is gone. */
export function readProcessTotals(pid: number): ProcessTotals | null {
  const stat = readProcFile(pid, 'stat')
  if (stat === null) return null
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return {
    cpuNs: (Number(fields[UTIME]) + Number(fields[UTIME + 1])) * TICK_NS,
    residentBytes: Number(fields[RSS]) * PAGE_BYTES,
  }
}
