import { LEASE_MS, type Session } from './session.ts'

/** Waits for what takes longer; without a sign of life from us the probes of the sessions would go. */
export async function renewingLease<T>(sessions: readonly Session[], work: Promise<T>): Promise<T> {
  const renew = (): void => {
    for (const { connection, isExiting, probe } of sessions)
      // Whether it answers is for `detach` to find out.
      if (!connection.isClosed && !isExiting) probe.poll().catch(() => {})
  }
  const timer = setInterval(renew, LEASE_MS / 4)
  return work.finally(() => clearInterval(timer))
}
