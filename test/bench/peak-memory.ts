import { readFileSync } from 'node:fs'
import { childPids } from '../../src/process/child-processes.ts'

const LOOK_MS = 10

/** Runs work that starts a child, and tells the most that any child of ours had resident, MB. */
export async function withPeakMemory<T>(
  work: () => Promise<T>,
): Promise<{ value: T; peakMb: number }> {
  let peakKb = 0
  const timer = setInterval(() => {
    for (const pid of childPids(process.pid)) peakKb = Math.max(peakKb, highWaterKb(pid))
  }, LOOK_MS)
  try {
    return { value: await work(), peakMb: peakKb / 1_024 }
  } finally {
    clearInterval(timer)
  }
}

/** VmHWM: the kernel keeps the highest, so that a look now and then misses only the very end. */
function highWaterKb(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
  } catch {
    // It has ended.
    return 0
  }
}
