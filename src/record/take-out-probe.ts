import type { InstalledProbe } from './install-probe.ts'

/** Hooks go off at the target's next microtask, tick or turn; a synchronous loop has none. */
const GONE_WITHIN_MS = 1_000
const GONE_POLL_MS = 5

/**
 * Disposes the probe and waits until nothing of it is on any more.
 * @returns what could not be undone, as sentences
 */
export async function takeOutProbe(probe: InstalledProbe): Promise<readonly string[]> {
  await probe.dispose()
  const deadline = performance.now() + GONE_WITHIN_MS
  let gone = await probe.isGone()
  while (!gone && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, GONE_POLL_MS))
    gone = await probe.isGone()
  }
  return gone
    ? []
    : [
        'The probe counts no more, but its hooks and listeners go only when the target’s code lets Node run a promise job or a tick of ours.',
      ]
}
