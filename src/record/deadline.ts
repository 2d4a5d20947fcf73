import { monotonicUs } from './clock.ts'

/** When a capture ends, on the clock of `monotonicUs`; it may come nearer while the capture goes on. */
export interface Deadline {
  readonly endUs: number
}

/**
 * The end of a capture that may last `durationMs` (`Infinity` is allowed), or until somebody has enough.
 * @param enough ends it as if its time were over: what is captured is whole
 */
export function deadlineOf(startUs: number, durationMs: number, enough?: AbortSignal): Deadline {
  let endUs = startUs + durationMs * 1e3
  const end = (): void => {
    endUs = Math.min(endUs, monotonicUs())
  }
  if (enough?.aborted === true) end()
  enough?.addEventListener('abort', end, { once: true })
  return {
    get endUs() {
      return endUs
    },
  }
}

/** The same, but not before a moment. */
export function notBefore(deadline: Deadline, leastUs: number): Deadline {
  return {
    get endUs() {
      return Math.max(deadline.endUs, leastUs)
    },
  }
}

/** The same, so much later. */
export function later(deadline: Deadline, byUs: number): Deadline {
  return {
    get endUs() {
      return deadline.endUs + byUs
    },
  }
}
