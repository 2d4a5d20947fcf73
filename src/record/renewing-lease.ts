import { LEASE_MS } from './session.ts'
import type { WatchedThread } from './watched-thread.ts'

/**
 * Waits for what takes longer; without a sign of life from us the probes of the threads would go. A
 * thread that is held up serves what was sent meanwhile before any timer.
 */
export async function renewingLease<T>(
  threads: readonly WatchedThread[],
  work: Promise<T>,
): Promise<T> {
  const renew = (): void => {
    for (const { connection, isExiting, probe } of threads)
      // Whether it answers is for `detach` to find out.
      if (!connection.isClosed && !isExiting) probe.poll().catch(() => {})
  }
  const timer = setInterval(renew, LEASE_MS / 4)
  return work.finally(() => clearInterval(timer))
}
