import type { WirePoll } from '../wire/probe-report.ts'
import { monotonicUs } from './clock.ts'
import { LEASE_MS } from './session.ts'
import type { WatchedThread } from './watched-thread.ts'

/** How a thread's loop does, time after time: as its probe says it, or asked where it is silent. */
export interface Readings {
  /** Asks, by interrupt: also a loop that does not turn, and where the answer is to be new. */
  ask(): Promise<WirePoll>
  /** What comes next, at the latest `EVERY_MS` from now or soon after; asked at the moment, if before. */
  next(untilUs: number, signal: AbortSignal): Promise<WirePoll>
  /** How often it was asked. */
  readonly asked: number
}

export const EVERY_MS = 50
/** A loop that turns says a beat within so long: its timer is due every 50 ms, and fires a little later. */
const BEAT_WITHIN_MS = 60

/**
 * A beat costs a server at rest 0.16 ms of CPU, a question 0.40 (Node 20, by the scheduler's count, of
 * 60 each, three times over): it has to be woken by the inspector's thread, interrupted and answered.
 */
export function createReadings({ probe, nextBeat }: WatchedThread): Readings {
  let asked = 0
  let askedUs = 0
  let isBeating = false

  async function ask(): Promise<WirePoll> {
    asked += 1
    const answer = await probe.poll()
    askedUs = monotonicUs()
    return answer
  }

  return {
    ask,
    async next(untilUs, signal) {
      const lateUs = monotonicUs() + (isBeating ? BEAT_WITHIN_MS : EVERY_MS) * 1e3
      // A beat is no sign that we are there: the lease is renewed by asking alone.
      const renewUs = askedUs + (LEASE_MS / 4) * 1e3
      const beat = await nextBeat(Math.min(untilUs, lateUs, renewUs), signal)
      isBeating = beat !== null
      return beat ?? ask()
    },
    get asked() {
      return asked
    },
  }
}
