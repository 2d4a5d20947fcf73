/** How long the steps of a capture take, and whether it ends before its time. */
export interface Pace {
  /** The look from outside takes this share of the capture, and at most so long. */
  readonly triageShare: number
  readonly maxTriageMs: number
  /** Loop counters without hooks, before each burst: tells the undisturbed rate, and whether to hook. */
  readonly lookMs: number
  readonly burstMs: number
  /** What an attach needs at least to be worth it: two looks at the loop, one burst, one slice. */
  readonly leastAttachedMs: number
  /** What is left after the samples have started: enough for a look and a burst. */
  readonly leastSampledMs: number
  /** So long a loop that stands still is looked at at least, to tell a queue from synchronous code. */
  readonly leastStarvedMs: number
  /** The first burst in which something barren was seen is enough, unless the loop stands still. */
  readonly endsWithBurst: boolean
}

export const USUAL_PACE: Pace = {
  triageShare: 0.2,
  maxTriageMs: 400,
  lookMs: 150,
  burstMs: 300,
  leastAttachedMs: 600,
  leastSampledMs: 700,
  leastStarvedMs: 1_000,
  endsWithBurst: false,
}

/**
 * For whoever watches a core burn: one look and one burst, which an Immediate of 10⁵ turns a second fills
 * with thousands of times what is asked for. Nothing is seen twice. A loop that stands still takes its
 * two seconds all the same.
 */
export const FAST_PACE: Pace = {
  triageShare: 0.2,
  maxTriageMs: 100,
  lookMs: 100,
  burstMs: 150,
  leastAttachedMs: 300,
  leastSampledMs: 250,
  leastStarvedMs: 500,
  endsWithBurst: true,
}
/** How long a capture at the fast pace looks at most, unless a loop that stands still needs longer. */
export const FAST_DURATION_MS = 500
