import { readdirSync } from 'node:fs'
import { readProcFile } from './proc-file.ts'
import { statusField } from './proc-status.ts'

/** All processes that `/proc` shows, in ascending order. */
export function listPids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b)
}

/** A process and its parents up to the first, so that nobody attaches to their own launcher. */
export function lineOf(pid: number): ReadonlySet<number> {
  const line = new Set<number>()
  for (let at = pid; at > 0 && !line.has(at);) {
    line.add(at)
    at = Number(statusField(readProcFile(at, 'status') ?? '', 'PPid') ?? 0)
  }
  return line
}
