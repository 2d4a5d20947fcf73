import { readdirSync } from 'node:fs'
import { readProcFile } from './proc-file.ts'

/** The children of a process, of all its threads: those that a worker thread started hang under its tid. */
export function childPids(pid: number): readonly number[] {
  let tids: string[]
  try {
    tids = readdirSync(`/proc/${pid}/task`)
  } catch {
    // The process is gone: its children are somebody else's now.
    return []
  }
  return tids
    .flatMap((tid) => (readProcFile(pid, `task/${tid}/children`) ?? '').split(' '))
    .filter((text) => text.trim() !== '')
    .map(Number)
}

/** All processes below a process, parents before their children. */
export function descendantPids(pid: number): readonly number[] {
  const found = new Set([pid])
  // A set is walked on to what is added meanwhile; a pid that is reused meanwhile is met once.
  for (const parent of found) for (const child of childPids(parent)) found.add(child)
  found.delete(pid)
  return [...found]
}
