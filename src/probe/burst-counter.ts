import type { BurstMode, WireBurst } from '../wire/probe-report.ts'
import type { Builtins, HookCallbacks } from './builtins.ts'
import type { Clock } from './clock.ts'
import { createHookCost } from './hook-cost.ts'
import { type IoCounters, openIoCounters } from './io-counters.ts'
import type { Senses } from './senses.ts'
import { createStreakCounter } from './streak.ts'
import { createTurnSample } from './turn-sample.ts'

/** Counts what the hooks tell during a burst, and what that cost the target. */
export interface BurstCounter {
  readonly callbacks: HookCallbacks
  readonly isCounting: boolean
  /** True once something was resumed in the burst that runs. */
  readonly hasResumed: boolean
  /** @param allowanceUs what its callbacks may cost, as long as nothing barren is seen */
  begin(mode: BurstMode, allowanceUs: number): void
  /** What the bursts cost that have ended and seen nothing barren: what a spin loses by it is no loss. */
  readonly spentUs: number
  /** Counts no more. @returns the burst; null when none ran */
  stop(): WireBurst | null
}

/** How the counter calls back, from within a hook. */
export interface BurstEvents {
  /** Every 1,024th event. */
  onBeat(): void
  /** The allowance is spent, and nothing barren was seen. */
  onSpent(): void
  /** A `before` or `after` that came although nothing is counted any more. */
  onLateHook(): void
  /** The first resumption, of a promise job that had a long queue before it. */
  onLateStart(): void
}

const nothing = (): void => {}

/** So long after promise hooks came on, no job has been resumed that they can tell of. */
const LATE_START_MS = 500

export function createBurstCounter(
  builtins: Builtins,
  { nowMs, nowUs }: Clock,
  senses: Omit<Senses, 'sample'>,
  { onBeat, onSpent, onLateHook, onLateStart }: BurstEvents,
): BurstCounter {
  const { performance } = builtins
  const cost = createHookCost()
  let allowanceUs = Infinity
  let spentUs = 0
  let isCounting = false
  let hasResumed = false
  let lateAfterMs = Infinity
  let faults = 0
  let io: IoCounters | null = null
  let loopCountAtStart: number | null = null
  const streaks = createStreakCounter({
    ...senses,
    sample: createTurnSample(
      () => io,
      () => nowMs() * 1000,
    ),
  })

  const loopCount = (): number | null => performance.nodeTiming.uvMetricsInfo?.loopCount ?? null
  const loopTurns = (): number | null => {
    const now = loopCount()
    return loopCountAtStart === null || now === null ? null : now - loopCountAtStart
  }
  const timed = (run: () => void): void => {
    const start = nowMs()
    run()
    const between = nowMs()
    nothing()
    // What is timed so rarely is never compiled, and its clock costs more than what it times.
    cost.note(between - start - (nowMs() - between))
    onBeat()
    if (isCounting && cost.roughlySpentUs > allowanceUs && !streaks.isBarren) onSpent()
  }

  return {
    callbacks: {
      init(asyncId, type, _trigger, resource) {
        // Not `onLateHook` from here: a tick queued while Node creates one ended a target that lives
        // by one tick a turn, in 4 of 6 captures of 10 s; from `before` and `after` in none of 6.
        if (!isCounting) return
        try {
          if (cost.isTimed()) timed(() => streaks.init(asyncId, type, resource))
          else streaks.init(asyncId, type, resource)
        } catch {
          faults++
        }
      },
      before(asyncId) {
        if (!isCounting) return onLateHook()
        try {
          if (!hasResumed) {
            if (nowMs() > lateAfterMs) onLateStart()
            hasResumed = true
          }
          if (cost.isTimed()) timed(() => streaks.before(asyncId))
          else streaks.before(asyncId)
        } catch {
          faults++
        }
      },
      after() {
        if (!isCounting) return onLateHook()
        try {
          if (cost.isTimed()) timed(streaks.after)
          else streaks.after()
        } catch {
          faults++
        }
      },
    },
    get isCounting() {
      return isCounting
    },
    get hasResumed() {
      return hasResumed
    },
    get spentUs() {
      return spentUs
    },
    begin(mode, allowedUs) {
      allowanceUs = allowedUs
      cost.begin()
      lateAfterMs = mode === 'promises' ? nowMs() + LATE_START_MS : Infinity
      faults = 0
      io = openIoCounters(builtins)
      loopCountAtStart = loopCount()
      streaks.begin(mode, nowUs())
      isCounting = true
    },
    stop() {
      if (!isCounting) return null
      isCounting = hasResumed = false
      try {
        if (!streaks.isBarren) spentUs += cost.spentUs
        return {
          ...streaks.end(nowUs()),
          events: cost.events,
          hookUs: cost.spentUs,
          loopTurns: loopTurns(),
          ownReadBytes: io?.ownBytes ?? 0,
          ownReadCalls: io?.ownCalls ?? 0,
          dropped: streaks.dropped,
          faults,
        }
      } finally {
        io?.close()
        io = null
      }
    },
  }
}
