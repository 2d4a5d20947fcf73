import type { LoopSample, Recording } from '../model/recording.ts'
import type { CpuFacts, DrainFacts } from '../model/timeline.ts'
import { userFrames } from './blame.ts'

/** A few callbacks after one another, each long, give out a handful; ticks 5 · 10⁵ and more (Node 20). */
const MIN_IDS_PER_SECOND = 1_000

/**
 * A queue of ticks so long that hooks did not come on behind it. While it is worked off the loop does
 * not turn, no event comes in, no microtask is served, and the async id that runs rises all the time,
 * as it does in no synchronous code. Null where the ids tell nothing of the kind.
 */
export function queueFacts(recording: Recording, cpu: CpuFacts | null): DrainFacts | null {
  // Only there was a microtask asked for.
  if (!recording.suspicions.includes('starved')) return null
  const turn = lastTurn(recording.loop)
  // Promise jobs have ids, too, once hooks are on; what is above `processTicksAndRejections` on the stack
  // does not tell them from ticks.
  if (turn.some(({ hooksOn }) => hooksOn)) return null
  const run = turn.filter(({ executionId }) => executionId !== 0)
  const first = run.at(0)
  const last = run.at(-1)
  if (first === undefined || last === undefined || first === last) return null
  if (run.some(({ servedMicrotask }) => servedMicrotask)) return null
  // Samples that waited behind one garbage collection see the same tick.
  const isRising = run.every(
    ({ executionId }, at) => executionId >= (run[at - 1]?.executionId ?? 0),
  )
  const ids = last.executionId - first.executionId
  const perSecond = ids / ((last.atUs - first.atUs) / 1e6)
  if (!isRising || perSecond < MIN_IDS_PER_SECOND) return null
  const frames = userFrames(cpu?.hotPath ?? [])
  return {
    ticksPerSecond: perSecond,
    promisesPerSecond: 0,
    longestTicks: ids,
    longestPromises: 0,
    burstsSeen: 0,
    isCounted: false,
    site: frames.at(0) ?? cpu?.busiestUserSite ?? null,
    cycle: [],
    stack: frames,
  }
}

/** The samples since the loop turned, or an event came in, for the last time. */
function lastTurn(loop: readonly LoopSample[]): readonly LoopSample[] {
  const counters = loop.at(-1)?.counters ?? null
  if (counters === null) return []
  const before = loop.findLastIndex(
    (sample) =>
      sample.counters?.loopCount !== counters.loopCount ||
      sample.counters.events !== counters.events,
  )
  return loop.slice(before + 1)
}
