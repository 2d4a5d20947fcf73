/** A capture of 5 s has no more; what they do not tell, the next hardly will. */
const FREE_BURSTS = 10
const FIRST_PAUSE_MS = 300
const GROWTH = 1.3
/** What begins in a pause is seen after it. */
const MAX_PAUSE_MS = 60_000

/** When the next burst of hooks may be, so that a long capture costs little more than a short one. */
export interface BurstPacing {
  /** @param why the reason for the burst: a new one need not wait */
  mayBurst(why: string, nowUs: number): boolean
  /** Notes one that has begun. */
  note(why: string, nowUs: number): void
}

/** A burst that has been asked for. */
export interface RunningBurst {
  endUs: number
  readonly ms: number
  readonly patienceEndUs: number
  /** It ends by itself where it has spent its allowance, and this is more by then. */
  readonly spentBeforeUs: number
  /** It ends the capture. A drain may end by itself, so that one tells nothing (`lints/kit/drain-finding.ts`). */
  readonly isEnough: boolean
}

/**
 * For each reason ten bursts come as fast as they are asked for, then each waits 1.3 times as long as
 * the one before, at most a minute: some 35 in ten minutes.
 */
export function createBurstPacing(): BurstPacing {
  const known = new Map<string, { bursts: number; nextUs: number }>()
  return {
    mayBurst: (why, nowUs) => nowUs >= (known.get(why)?.nextUs ?? 0),
    note(why, nowUs) {
      const bursts = (known.get(why)?.bursts ?? 0) + 1
      const pauseMs =
        bursts < FREE_BURSTS
          ? 0
          : Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * GROWTH ** (bursts - FREE_BURSTS))
      known.set(why, { bursts, nextUs: nowUs + pauseMs * 1e3 })
    },
  }
}
