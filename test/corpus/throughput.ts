import { readFileSync } from 'node:fs'

/** How much a process had moved at a moment. */
export interface Moved {
  readonly bytes: number
  readonly atMs: number
}

/** All bytes that its threads have read and written, as the OS counts them. */
export function readMoved(pid: number): Moved {
  const text = readFileSync(`/proc/${pid}/io`, 'utf8')
  const field = (name: string): number =>
    Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(text)?.[1])
  return { bytes: field('rchar') + field('wchar'), atMs: performance.now() }
}

/** Bytes per second between two moments. */
export function rate(from: Moved, to: Moved): number {
  return ((to.bytes - from.bytes) / (to.atMs - from.atMs)) * 1_000
}
