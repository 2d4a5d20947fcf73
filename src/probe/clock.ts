import type { Builtins } from './builtins.ts'

/** The time, also where the target's clocks are fakes (tests with frozen timers). */
export interface Clock {
  nowMs(): number
  /** CLOCK_MONOTONIC in µs, the clock of V8's profiles and of our own `process.hrtime` alike. */
  nowUs(): number
}

/** A real clock has moved on by then; a frozen one never does. */
const MAX_READS = 10_000

function moves(read: () => number): boolean {
  try {
    const first = read()
    for (let i = 0; i < MAX_READS; i++) if (read() !== first) return true
  } catch {
    // Somebody's own, and it throws: no clock of ours.
  }
  return false
}

/**
 * `performance.now` and `process.hrtime` are what fake timers replace first. The getter behind
 * `nodeTiming.duration` is Node's own clock from Node 20 on; `Date` is that of the probe's realm.
 * @param hostUs CLOCK_MONOTONIC as the host read it just now, where the target's own is a fake
 */
export function createClock({ performance, hrtime }: Builtins, hostUs: number): Clock {
  const { nodeTiming, now } = performance
  const own = Reflect.getOwnPropertyDescriptor(nodeTiming, 'duration')?.get
  const { now: dateNow } = Date
  const candidates: (() => number)[] = []
  if (own !== undefined) candidates[0] = () => Reflect.apply(own, nodeTiming, NONE) as number
  candidates[candidates.length] = () => Reflect.apply(now, performance, NONE) as number
  let nowMs: () => number = dateNow
  for (const candidate of candidates)
    if (moves(candidate)) {
      nowMs = candidate
      break
    }
  const read = (): number => {
    // By index: the iterator of the target's arrays may be its own.
    const time = hrtime()
    return time[0] * 1e6 + time[1] / 1e3
  }
  const startMs = nowMs()
  return { nowMs, nowUs: moves(read) ? read : () => hostUs + (nowMs() - startMs) * 1e3 }
}

const NONE: readonly unknown[] = []
