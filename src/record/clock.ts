import { setTimeout as delay } from 'node:timers/promises'

/** CLOCK_MONOTONIC in µs: the clock of V8's profiles and of the probe, on the same host. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint()) / 1e3
}

/** Waits until a moment of `monotonicUs`, or until the signal; returns at once when it has passed. */
export async function sleepUntil(untilUs: number, signal: AbortSignal): Promise<void> {
  for (let us: number; !signal.aborted && (us = untilUs - monotonicUs()) > 0;) {
    try {
      // A timer may come up to 1 ms early: it knows whole milliseconds alone.
      await delay(Math.ceil(us / 1e3), undefined, { signal })
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }
}
