import type { LoopSample, Recording } from '../model/recording.ts'
import type { LoopFacts } from '../model/timeline.ts'

/** True when the loop turned between two readings, by its counters or by our 50 ms timer. */
function turned(from: LoopSample, to: LoopSample): boolean {
  if (from.counters !== null && to.counters !== null)
    return to.counters.loopCount > from.counters.loopCount
  return to.heartbeats > from.heartbeats
}

/** Rates over the pairs of readings that `wanted` picks; null when there is none. */
function rates(
  loop: readonly LoopSample[],
  wanted: (from: LoopSample, to: LoopSample) => boolean,
): { turns: number; events: number } | null {
  let us = 0
  let turns = 0
  let events = 0
  for (const [i, to] of loop.entries()) {
    const from = loop[i - 1]
    if (!from?.counters || to.counters === null || !wanted(from, to)) continue
    us += to.atUs - from.atUs
    turns += to.counters.loopCount - from.counters.loopCount
    events += to.counters.events - from.counters.events
  }
  return us === 0 ? null : { turns: (turns / us) * 1e6, events: (events / us) * 1e6 }
}

/**
 * Turns per second without an event, without those of our own timer; samplers wake the poll, so that
 * only what came before them counts. Null where there is none.
 */
function eventlessTurns(loop: readonly LoopSample[], samplesFromUs: number): number | null {
  let us = 0
  let turns = 0
  for (const [i, to] of loop.entries()) {
    const from = loop[i - 1]
    if (!from?.counters || to.counters === null || to.atUs > samplesFromUs) continue
    if (from.hooksOn || to.hooksOn) continue
    us += to.atUs - from.atUs
    turns += to.counters.loopCount - from.counters.loopCount
    turns -= to.counters.events - from.counters.events + to.heartbeats - from.heartbeats
  }
  return us === 0 ? null : Math.max(0, (turns / us) * 1e6)
}

/** We ask every 50 ms, and an answer takes 1–20 ms of a loop that is starved (facts/inspector.md §3). */
const SILENCE_US = 100_000

/** Samplers wake the poll and make it look less idle: only what came before them counts. */
function idleShare(loop: readonly LoopSample[], samplesFromUs: number): number | null {
  const before = loop.filter((sample) => sample.atUs < samplesFromUs)
  const first = before.at(0)
  const last = before.at(-1)
  if (first === undefined || last === undefined || first === last) return null
  return ((last.idleMs - first.idleMs) * 1e3) / (last.atUs - first.atUs)
}

/** What the loop's counters tell, read from outside while the probe was in. */
export function loopFacts({ loop, profile }: Recording): LoopFacts | null {
  const first = loop.at(0)
  const last = loop.at(-1)
  if (first === undefined || last === undefined || first === last) return null
  let longestStallUs = 0
  let longestEndedUs = 0
  let longestSilenceUs = 0
  let silentUs = 0
  let stalledSinceUs = first.atUs
  for (const [i, sample] of loop.entries()) {
    const before = loop[i - 1]
    if (before === undefined) continue
    const silenceUs = sample.atUs - before.atUs
    longestSilenceUs = Math.max(longestSilenceUs, silenceUs)
    if (silenceUs >= SILENCE_US) silentUs += silenceUs
    if (turned(before, sample)) {
      longestEndedUs = Math.max(longestEndedUs, before.atUs - stalledSinceUs)
      stalledSinceUs = sample.atUs
    } else longestStallUs = Math.max(longestStallUs, sample.atUs - stalledSinceUs)
  }
  const samplesFromUs = profile?.timesUs[0] ?? Infinity
  const quiet = rates(loop, (from, to) => !from.hooksOn && !to.hooksOn)
  const hooked = rates(loop, (from, to) => from.hooksOn && to.hooksOn)
  return {
    observedMs: (last.atUs - first.atUs) / 1e3,
    turnsPerSecond: quiet?.turns ?? hooked?.turns ?? null,
    eventsPerSecond: quiet?.events ?? hooked?.events ?? null,
    eventlessTurnsPerSecond: eventlessTurns(loop, samplesFromUs),
    hookedTurnsPerSecond: hooked?.turns ?? null,
    idleShare: idleShare(loop, samplesFromUs),
    longestStallMs: longestStallUs / 1e3,
    longestSilenceMs: longestSilenceUs / 1e3,
    silentShare: silentUs / (last.atUs - first.atUs),
    longestEndedStallMs: longestEndedUs / 1e3,
    stalledAtEndMs: (last.atUs - stalledSinceUs) / 1e3,
    starved: !turned(first, last),
    servedTick: loop.some((sample) => sample.servedTick),
    servedMicrotask: loop.some((sample) => sample.servedMicrotask),
  }
}
