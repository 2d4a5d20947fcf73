import type { LoopSample, OsSample, Recording, ThreadSample } from '../model/recording.ts'
import type { StallFacts } from '../model/timeline.ts'

/** How often the loop is asked (`record/observe.ts`), and how often our timer turns an idle one. */
const POLL_MS = 50
/**
 * What a pause between two polls counts at most once samples are taken: the end of each slice pauses
 * the target for 100 ms and less.
 */
const SAMPLED_POLL_MS = 60
/** Drains of 600 ms took 1.5 s and more under our hooks (`lints/kit/drain-finding.ts`). */
const HOOKED_SLOWING = 2.5
/** A poll that waits behind one call is answered within so many turns, whatever else is due then. */
const TURNS_ROUND_A_CALL = 3

/** A time in which the loop did not turn, as far as the polls tell. */
interface Stretch {
  readonly fromUs: number
  readonly toUs: number
  readonly lastedMs: number
}

/**
 * The longest time in which the loop did not turn, by the target's own doing. Polls are answered by
 * interrupt while JavaScript runs, so a stall is seen as polls without a turn in between; native code
 * answers none, so that one is late. An idle loop sleeps no longer than to the next poll or beat of
 * ours. What is told is a lower bound: up to two polls, 0.1 s, are missing.
 */
export function stallFacts(recording: Recording, tid: number): StallFacts | null {
  const { loop, os } = recording
  if (loop.length < 2) return null
  const longestFirst = [...stallsOf(recording), ...silencesOf(recording)].toSorted(
    (a, b) => b.lastedMs - a.lastedMs,
  )
  let longest: StallFacts = { lastedMs: 0, ownMs: os.length < 2 ? null : 0 }
  for (const stretch of longestFirst) {
    if (longest.lastedMs > 0 && stretch.lastedMs <= (longest.ownMs ?? Infinity)) break
    const ownMs = ownMsOf(stretch, os, tid)
    if (longest.lastedMs === 0 || (ownMs ?? 0) > (longest.ownMs ?? 0))
      longest = { lastedMs: stretch.lastedMs, ownMs }
  }
  return longest
}

/** Polls in a row between which the loop did not turn. */
function stallsOf({ loop, profile }: Recording): readonly Stretch[] {
  const samplesFromUs = profile?.timesUs[0] ?? Infinity
  const stalls: Stretch[] = []
  let isStalled = false
  for (const [i, to] of loop.entries()) {
    const from = loop[i - 1]
    if (from === undefined) continue
    const wasStalled = isStalled
    isStalled = turnsBetween(from, to) === 0
    if (!isStalled) continue
    const ms = (to.atUs - from.atUs) / 1e3
    const unpausedMs = to.atUs >= samplesFromUs ? Math.min(ms, SAMPLED_POLL_MS) : ms
    const ownMs = from.hooksOn || to.hooksOn ? unpausedMs / HOOKED_SLOWING : unpausedMs
    const since = wasStalled ? stalls.pop() : undefined
    stalls.push({
      fromUs: since?.fromUs ?? from.atUs,
      toUs: to.atUs,
      lastedMs: (since?.lastedMs ?? -unseenMs(from, to)) + ownMs,
    })
  }
  return stalls
}

/** Polls that came late, as they do behind native code; what samples held up cannot be told from it. */
function silencesOf({
  loop,
  profile,
  debuggerWasOn,
  slowestReplyMs,
}: Recording): readonly Stretch[] {
  const samplesFromUs = profile?.timesUs[0] ?? (debuggerWasOn ? 0 : Infinity)
  return loop.flatMap((to, i) => {
    const from = loop[i - 1]
    if (from === undefined || to.atUs >= samplesFromUs) return []
    const turns = turnsBetween(from, to)
    const ms = (to.atUs - from.atUs) / 1e3
    // So many turns leave one more stretches between them, of which one is as long as their mean.
    const atLeastMs = ms / (turns + 1)
    // Late by our own fault it was not, where a reply took as long.
    const inOneCallMs = turns > TURNS_ROUND_A_CALL ? 0 : Math.min(ms, slowestReplyMs ?? 0) - POLL_MS
    const lastedMs = Math.max(atLeastMs, inOneCallMs) - unseenMs(from, to)
    if (turns === 0 || lastedMs <= POLL_MS) return []
    return [{ fromUs: from.atUs, toUs: to.atUs, lastedMs }]
  })
}

/** By the loop's counters, or at least so many by our timer. */
function turnsBetween(from: LoopSample, to: LoopSample): number {
  return from.counters !== null && to.counters !== null
    ? to.counters.loopCount - from.counters.loopCount
    : to.heartbeats - from.heartbeats
}

/** Without counters the loop may have turned since our timer fired, for as long as it waits. */
function unseenMs(from: LoopSample, to: LoopSample): number {
  return from.counters !== null && to.counters !== null ? 0 : POLL_MS
}

/**
 * As far as the thread, or V8's helpers that it waits for, had a CPU: what they waited in the run queue
 * is the host's doing, and so is what nobody ran. Null where the OS was not asked.
 */
function ownMsOf(
  { fromUs, toUs, lastedMs }: Stretch,
  os: readonly OsSample[],
  tid: number,
): number | null {
  const before = os.findLast(({ atUs }) => atUs <= fromUs) ?? os.at(0)
  const after = os.find(({ atUs }) => atUs >= toUs) ?? os.at(-1)
  if (before === undefined || after === undefined || after.atUs <= before.atUs) return null
  const was = new Map(before.threads.map((thread) => [thread.tid, thread]))
  const runners = after.threads.filter((thread) => thread.tid === tid || thread.role === 'v8')
  const ms = (of: 'onCpuNs' | 'waitNs'): number =>
    runners.reduce((sum, thread) => sum + grown(thread, was.get(thread.tid), of), 0) / 1e6
  const onCpuMs = ms('onCpuNs')
  const wantedMs = onCpuMs + ms('waitNs')
  return wantedMs === 0 ? 0 : Math.min(onCpuMs, (lastedMs * onCpuMs) / wantedMs)
}

function grown(
  thread: ThreadSample,
  was: ThreadSample | undefined,
  of: 'onCpuNs' | 'waitNs',
): number {
  return thread[of] - (was?.[of] ?? 0)
}
