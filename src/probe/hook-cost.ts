/**
 * What our callbacks cost the target in a burst. One event in 1,024 is timed; the sum is the median of
 * those times the events, since a mean of few would count the scheduler's pauses as ours. What Node adds
 * to reach a callback is not in it: 0.05 µs an event and less (an Immediate that re-arms itself, with
 * empty hooks and without, Node 20 to 26).
 */
export interface HookCost {
  begin(): void
  /** Counts an event. @returns true when it is one to be timed */
  isTimed(): boolean
  /** @param tookMs what it took, less what the clock did; may come out below 0 */
  note(tookMs: number): void
  readonly events: number
  readonly spentUs: number
  /** The same, as of the last eight that were timed and no newer: cheap enough for every beat. */
  readonly roughlySpentUs: number
}

const BEAT_MASK = 1_023
const TIMED = 256
/** So many are needed to tell the cost of one from the scheduler's pauses. */
const FEW = 8
/**
 * Of one, where fewer were timed: 0.2 to 1 µs in spins of Immediates and of sockets. Of two that were
 * timed one stood for 850 ms of 2,500 events once.
 */
const TYPICAL_US = 0.5

export function createHookCost(): HookCost {
  const eventMs = new Float64Array(TIMED)
  let events = 0
  let timed = 0
  let roughlyUs = 0

  const medianUs = (): number => {
    if (timed < FEW) return TYPICAL_US
    const sorted = eventMs.slice(0, timed < TIMED ? timed : TIMED).sort()
    return sorted[sorted.length >> 1]! * 1000
  }
  return {
    begin() {
      events = timed = roughlyUs = 0
    },
    isTimed: () => (++events & BEAT_MASK) === 0,
    note(tookMs) {
      eventMs[timed++ & (TIMED - 1)] = tookMs > 0 ? tookMs : 0
      if (timed % FEW === 0) roughlyUs = medianUs()
    },
    get events() {
      return events
    },
    get spentUs() {
      return medianUs() * events
    },
    get roughlySpentUs() {
      return roughlyUs * events
    },
  }
}
