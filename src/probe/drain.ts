import type { Kind } from '../wire/kinds.ts'
import type { BurstMode } from '../wire/probe-report.ts'
import { inWindow } from './capture-window.ts'
import type { Sites } from './sites.ts'

/**
 * The drain that runs: ticks and promise jobs since the last macrotask began. One that never ends is
 * a spin of its own kind, and has no turn to carry a streak: from a length on, the stacks are taken in
 * which it creates its next jobs.
 */
export interface Drain {
  countTick(): void
  countPromise(): void
  /** A tick or a promise was created in it. */
  created(kind: Kind, type: string, inPromiseJob: boolean): void
  /** A macrotask begins: the next drain is another one. */
  end(): void
  /** A burst begins. */
  begin(mode: BurstMode): void
  /** True once one was longer than that of a healthy program, or stacks are taken of any. */
  readonly isLong: boolean
  readonly longestTicks: number
  readonly longestPromises: number
}

/** A healthy CSV reader drains 4,000 jobs for each 64 KB that it read (DESIGN §3). */
const CAPTURE_FROM = 4_096
/** The loop was seen to stand still: whatever goes on is the drain, at whatever pace. */
const CAPTURE_STARVED_FROM = 16
/** A stack costs about 10 µs; this bounds a burst at about 5 ms of them. */
const MAX_CAPTURES = 512

export function createDrain(sites: Sites): Drain {
  let ticks = 0
  let promises = 0
  let longestTicks = 0
  let longestPromises = 0
  let captures = 0
  let site = 0
  let captureFrom = CAPTURE_FROM
  return {
    countTick() {
      if (++ticks > longestTicks) longestTicks = ticks
    },
    countPromise() {
      if (++promises > longestPromises) longestPromises = promises
    },
    created(kind, type, inPromiseJob) {
      const length = ticks + promises
      if (length < captureFrom || !inWindow(length) || captures >= MAX_CAPTURES) return
      captures++
      const here = sites.capture(kind, type, inPromiseJob)
      sites.follow(site, here)
      site = here
    },
    end() {
      ticks = promises = site = 0
    },
    begin(mode) {
      captureFrom = mode === 'promises' ? CAPTURE_STARVED_FROM : CAPTURE_FROM
      ticks = promises = site = longestTicks = longestPromises = captures = 0
    },
    get isLong() {
      return longestTicks + longestPromises >= captureFrom
    },
    get longestTicks() {
      return longestTicks
    },
    get longestPromises() {
      return longestPromises
    },
  }
}
