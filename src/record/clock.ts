import { setTimeout as delay } from 'node:timers/promises'

/** CLOCK_MONOTONIC in µs: the clock of V8's profiles and of the probe, on the same host. */
export function monotonicUs(): number {
  return Number(process.hrtime.bigint()) / 1e3
}

/** Waits until a moment of `monotonicUs`, or until the signal; returns at once when it has passed. */
export async function sleepUntil(untilUs: number, signal: AbortSignal): Promise<void> {
  const ms = (untilUs - monotonicUs()) / 1e3
  if (ms <= 0 || signal.aborted) return
  try {
    await delay(ms, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
