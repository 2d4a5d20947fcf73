import { LEASE_MS } from './session.ts'
import type { WatchedThread } from './watched-thread.ts'

/**
 * Waits for what takes longer; without a sign of life from us the probes of the threads would go. A
 * thread that is held up serves what was sent meanwhile before any timer, so that one call is enough:
 * a target that ends with many under way may crash (`test/integration/harm/exit-race.test.ts`).
 */
export async function renewingLease<T>(
  threads: readonly WatchedThread[],
  work: Promise<T>,
): Promise<T> {
  const asked = new Set<WatchedThread>()
  const renew = (): void => {
    for (const thread of threads) {
      if (thread.connection.isClosed || thread.isExiting || asked.has(thread)) continue
      asked.add(thread)
      // Whether it answers is for `detach` to find out.
      const over = (): void => void asked.delete(thread)
      thread.probe.poll().then(over, over)
    }
  }
  const timer = setInterval(renew, LEASE_MS / 4)
  return work.finally(() => clearInterval(timer))
}
