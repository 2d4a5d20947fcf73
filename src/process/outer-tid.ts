import { readdirSync } from 'node:fs'
import { readProcFile } from './proc-file.ts'
import { statusField } from './proc-status.ts'

/**
 * The thread of a process that sees itself as `innerTid`, as we see it: in a container the two
 * differ. Null when there is none.
 */
export function outerTid(pid: number, innerTid: number): number | null {
  let names: string[]
  try {
    names = readdirSync(`/proc/${pid}/task`)
  } catch {
    // The process is gone, and its threads with it.
    return null
  }
  for (const name of names) {
    const status = readProcFile(pid, `task/${name}/status`)
    const inner = status === null ? null : statusField(status, 'NSpid')?.split(/\s+/).at(-1)
    if (Number(inner ?? name) === innerTid) return Number(name)
  }
  return null
}
