/** What lets an exit wait until nobody asks the target anything any more. */
export interface Farewell {
  /** The client's last words: it sends nothing after this. */
  say(): void
  /** Returns once they are said, or the time is up. Waits in JavaScript, where messages are served. */
  await(): void
}

/**
 * A round trip takes 1–20 ms on a starved loop (facts/inspector.md §3). A client that stands still for
 * longer has nothing on its way either.
 */
const MAX_WAIT_MS = 100

/**
 * An evaluate that reaches a process after its last JavaScript crashes Node 18 and 20 (1 exit in 600
 * under polls without a pause, Node 20.20.2). Messages come in the order in which they were sent, so
 * once the last one was served no other is on its way.
 */
export function createFarewell(nowMs: () => number): Farewell {
  let isSaid = false
  return {
    say() {
      isSaid = true
    },
    await() {
      const endMs = nowMs() + MAX_WAIT_MS
      while (!isSaid && nowMs() < endMs);
    },
  }
}
