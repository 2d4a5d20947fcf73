import { readProcFile } from './proc-file.ts'
import { statusField } from './proc-status.ts'

/** The pid that a process sees as its own, the innermost of `NSpid`; null when it is gone. */
export function readPidInNamespace(pid: number): number | null {
  const status = readProcFile(pid, 'status')
  if (status === null) return null
  return Number(statusField(status, 'NSpid')?.split(/\s+/).at(-1) ?? pid)
}
