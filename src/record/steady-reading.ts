import { monotonicUs } from './clock.ts'

/** Some 0.1 ms a thread; whoever took longer was kept from the CPU in the midst of it. */
const USUAL_US = 20_000
const TRIES = 3

/** What was read, and when. */
export interface Reading<T> {
  readonly value: T
  readonly atUs: number
}

/**
 * Reads counters that are wanted with their moment. Beside two spins on two cores we were seen to
 * wait 1 to 3.5 s for a CPU between two system calls (Linux 6.18): stamped before or after such a
 * wait, a spin that took a whole core in a second may seem to have taken a third of it. What took too
 * long is read again, and the quickest of three counts.
 * @param read synchronous, some milliseconds
 */
export function steadyReading<T>(read: () => T, nowUs: () => number = monotonicUs): Reading<T> {
  const readOnce = (): Reading<T> & { readonly tookUs: number } => {
    const startUs = nowUs()
    const value = read()
    const tookUs = nowUs() - startUs
    return { value, atUs: startUs + tookUs / 2, tookUs }
  }
  let best = readOnce()
  for (let tries = 1; tries < TRIES && best.tookUs > USUAL_US; tries++) {
    const again = readOnce()
    if (again.tookUs < best.tookUs) best = again
  }
  return best
}
