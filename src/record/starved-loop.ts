import type { LoopSample } from '../model/recording.ts'
import { crowdingOf, patienceWith, type OsRates } from './plan.ts'

/**
 * An endless drain serves a tick or a microtask of ours at once; between two long callbacks of one
 * poll phase it takes as long as they do. On a crowded host both take longer.
 */
const DRAIN_SERVES_WITHIN_MS = 20
/** Collecting a big heap holds the thread up for as long, between any two jobs. */
const BIG_HEAP_SERVES_WITHIN_MS = 150
const BIG_HEAP_BYTES = 100e6
/**
 * New async ids a second, within one turn of the loop and without an event, that only a queue of ticks
 * or Immediates makes: 10⁶ of endless ticks, 5 · 10⁵ to 2 · 10⁶ where each schedules two (Node 20);
 * 0 in synchronous code, which is one callback.
 */
const MIN_IDS_PER_SECOND = 10_000

/** How long hooks may take to come on: a queue of 500,000 ticks took 2 s to get to ours. */
const PATIENCE_MS = 1_500
/** A queue of 120,000 promise jobs took 1.3 to 2.5 s, samples of its stacks and all (Node 20). */
const PATIENCE_WITH_JOBS_MS = 4_500
/** One or two may be those of a callback that ends just then. */
const MIN_JOBS = 3

/** Tells a loop that is starved by a queue without end from one that synchronous code holds. */
export interface StarvedLoop {
  /** To be called with each sample, whatever the loop does. */
  note(sample: LoopSample): void
  /**
   * Looks at a loop that has not turned. `queue`: what starves it is a queue; promise hooks, which
   * leave a residue, may come on. `maybe`: it begins to look like one. `unknown`: ask with a mark.
   */
  judge(
    now: LoopSample,
    rates: OsRates | null,
    heapUsedBytes: number,
  ): 'queue' | 'maybe' | 'unknown'
  /** A mark was asked for: what it shows is still to come. */
  marked(): void
  /** The loop turns: what was learnt is void. */
  reset(): void
  readonly isMarked: boolean
  /** No microtask is served: a mark may need a tick, which is a last resort (`probe/hooks.ts`). */
  readonly needsTick: boolean
  readonly sinceUs: number
  /** Nothing but promise jobs was seen to run, and ours was not served at once. */
  readonly isOfJobs: boolean
  /** How long hooks that were asked for are waited for; longer where promise jobs are all that runs. */
  readonly patienceMs: number
}

/** @param pollMs how often samples are taken; what is beyond it between two is silence */
export function createStarvedLoop(pollMs: number): StarvedLoop {
  let last: LoopSample | null = null
  let isMarked = false
  let needsTick = false
  let sinceUs = 0
  /** How often in a row a tick or microtask of ours was served at once, and the loop did not turn. */
  let drains = 0
  let unserved = 0
  /** Pairs of samples between which ids were given out as only a queue does. */
  let races = 0
  /** Samples since the first mark that found a promise job, and that found something else. */
  let jobs = 0
  let elsewhere = 0
  /** The longest time since the last mark in which the target answered nothing. */
  let silenceMs = 0

  const isOfJobs = (): boolean => jobs >= MIN_JOBS && elsewhere === 0

  /** Where a big heap is collected, a poll waits for as long as a tick does: that tells nothing. */
  const servesWithinMs = (rates: OsRates | null, heapUsedBytes: number): number =>
    heapUsedBytes >= BIG_HEAP_BYTES
      ? BIG_HEAP_SERVES_WITHIN_MS * crowdingOf(rates) + silenceMs
      : DRAIN_SERVES_WITHIN_MS * crowdingOf(rates)

  return {
    note(sample) {
      if (last !== null) {
        silenceMs = Math.max(silenceMs, (sample.atUs - last.atUs) / 1e3 - pollMs)
        if (isRacing(last, sample)) races++
      }
      if (sample.inJob) jobs++
      else if (!sample.servedMicrotask) elsewhere++
      last = sample
    },
    judge(now, rates, heapUsedBytes) {
      if (sinceUs === 0) sinceUs = now.atUs
      const isServed = now.servedTick || now.servedMicrotask
      const isDraining = isMarked && isServed && !now.servedImmediate
      const isPrompt = now.servedAfterMs <= servesWithinMs(rates, heapUsedBytes)
      drains = isDraining && isPrompt ? drains + 1 : 0
      // A microtask that was not served for two looks: endless ticks, or synchronous code.
      unserved = isMarked && !isServed ? unserved + 1 : 0
      // On a crowded host it takes longer to be served.
      needsTick ||= unserved >= 2 * patienceWith(rates)
      const isLong = unserved >= 3 && heapUsedBytes >= BIG_HEAP_BYTES
      // Hooks can come on once a mark was served, or needs a tick.
      const isRace = races >= 2 && isMarked && (isServed || needsTick)
      if (drains >= 2 || isLong || isRace) return 'queue'
      return drains > 0 || races > 0 ? 'maybe' : 'unknown'
    },
    marked() {
      if (!isMarked) jobs = elsewhere = 0
      isMarked = true
      silenceMs = 0
    },
    reset() {
      isMarked = needsTick = false
      drains = unserved = sinceUs = races = jobs = elsewhere = 0
    },
    get isMarked() {
      return isMarked
    },
    get needsTick() {
      return needsTick
    },
    get sinceUs() {
      return sinceUs
    },
    get isOfJobs() {
      return isOfJobs()
    },
    get patienceMs() {
      return isOfJobs() ? PATIENCE_WITH_JOBS_MS : PATIENCE_MS
    },
  }
}

function isRacing(from: LoopSample, to: LoopSample): boolean {
  if (from.counters === null || to.counters === null) return false
  const isOneTurn = from.counters.loopCount === to.counters.loopCount
  if (!isOneTurn || from.counters.events !== to.counters.events) return false
  // 0 where the poll came between two callbacks.
  if (from.executionId === 0 || to.executionId === 0) return false
  const seconds = (to.atUs - from.atUs) / 1e6
  return (to.executionId - from.executionId) / seconds >= MIN_IDS_PER_SECOND
}
