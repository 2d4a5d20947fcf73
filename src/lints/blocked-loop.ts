import type { Witness } from '../model/finding.ts'
import type { Timeline } from '../model/timeline.ts'
import { count, percent } from '../model/quantities.ts'
import { cpuEvidence, osEvidence } from './kit/evidence.ts'
import { MAX_STACK } from './kit/chain-finding.ts'
import { MIN_JOBS_PER_SECOND, spinningDrain } from './kit/drain-finding.ts'
import { endlessTurn } from './kit/explosion-finding.ts'
import { hottestSite } from './kit/hottest-site.ts'
import { crowdingOf } from './kit/spinning-chains.ts'
import { confidenceOf } from './kit/witnesses.ts'
import { defineLint, type Lint } from './lint.ts'

const MIN_SILENCE_MS = 100
const LONG_STALL_MS = 1_000
const MIN_SILENT_SHARE = 0.5
const ONE_CALL_SHARE = 0.95

export const blockedLoop: Lint = defineLint({
  id: 'blocked-loop',
  title: 'Synchronous code holds one turn of the event loop',
  severity: 'warning',
  what: 'One callback runs for a long time: a loop without end, a regular expression that backtracks, big JSON, a synchronous call. Nothing wakes up again and again, so this is not a spin.',
  whyBad: 'While it runs no timer fires and no socket is served.',
  falseAlarms:
    'A program that is meant to compute (a build, a batch job) blocks its loop by design; so does a worker thread, for which this is only said, as info.',
  remedy:
    'Bound the loop, or move the work to a worker thread, or slice it and give the loop a turn in between.',
  thresholds: {
    // Read every 50 ms from outside; sliced hashing holds turns of 100 ms (facts/signals.md §5).
    minStallMs: 250,
    minRunnableShare: 0.5,
  },
  check(timeline, thresholds) {
    const { loop, os, cpu } = timeline
    if (loop === null || ownStallMs(timeline) < thresholds.minStallMs) return []
    // A drain that never ended is another story: those lints tell it.
    if (spinningDrain(timeline, { minResumptionsPerSecond: MIN_JOBS_PER_SECOND }) !== null)
      return []
    if (endlessTurn(timeline, 'Immediate') !== null) return []
    const { drain } = timeline
    const jobsPerSecond = Math.max(drain?.ticksPerSecond ?? 0, drain?.promisesPerSecond ?? 0)
    // A tick spin on a crowded host, whose look was over before a drain that ends would have been.
    const isFast = jobsPerSecond * crowdingOf(timeline) >= MIN_JOBS_PER_SECOND
    if (loop.starved && isFast && loop.stalledAtEndMs >= LONG_STALL_MS)
      return {
        notEnoughData: `${count(jobsPerSecond)} ticks or promise jobs ran each second in one drain, and it was looked at for too short a time to tell whether it ends`,
      }
    // Ticks or promise jobs were served and nobody counted them: it may be either.
    const isServed = loop.servedTick || loop.servedMicrotask
    // Hooks that were on and heard nothing are the proof that it is one.
    // Native code makes a habit of it; once in a while a crowded host does.
    const isNative =
      loop.longestSilenceMs >= thresholds.minStallMs && loop.silentShare >= MIN_SILENT_SHARE
    // A drain serves hooks at once: where they did not come on in a second, and nearly all samples lie
    // below one function, it is that one.
    const isOneCall =
      loop.stalledAtEndMs >= LONG_STALL_MS && (cpu?.hotPathShare ?? 0) >= ONE_CALL_SHARE
    const wasHeard = isNative || isOneCall || timeline.hookedMs >= MIN_SILENCE_MS
    if (loop.starved && isServed && !wasHeard)
      return { notEnoughData: 'ticks or promise jobs were served, and no hooks could count them' }
    if (os !== null && os.runnableShare < thresholds.minRunnableShare) return []
    const path = cpu?.hotPath ?? []
    const site = hottestSite(cpu)
    const witnesses: Witness[] = [...(os === null ? [] : (['os'] as const)), 'loop']
    if (cpu !== null && cpu.hotPathShare >= 0.5) witnesses.push('cpu')
    const isGarbage = (cpu?.garbageCollectionShare ?? 0) >= 0.5
    const held =
      loop.starved && drain !== null
        ? `The event loop did not turn once in ${count(loop.observedMs)} ms; ${count(drain.ticksPerSecond)} ticks/s and ${count(drain.promisesPerSecond)} promise jobs/s ran meanwhile, each held up by synchronous code.`
        : loop.starved
          ? `The event loop did not turn once in ${count(loop.observedMs)} ms${isServed ? '' : ', and no tick or promise job of ours was served either'}.`
          : `The event loop stood still for up to ${count(loop.longestStallMs)} ms at a time.`
    return [
      {
        lint: 'blocked-loop',
        // A worker is made to compute; its loop is held on purpose.
        severity: timeline.thread === 'main' ? 'warning' : 'info',
        // What the turn is made of nobody could look into: it may be a queue that grows and grows.
        confidence: isGarbage ? 'medium' : confidenceOf(witnesses),
        title: 'Synchronous code holds the event loop',
        subject: { type: 'function', thread: timeline.thread, asyncId: null },
        site,
        cycle: [],
        stack: path.slice(0, MAX_STACK),
        resumptionsPerSecond: null,
        barrenStreak: null,
        ioBytesPerSecond: os?.bytesPerSecond ?? null,
        cpuShare: Math.min(1, (os?.onCpuShare ?? 1) * (cpu?.hotPathShare ?? 1)),
        witnesses,
        evidence: [
          held,
          ...(cpu === null
            ? []
            : [`${percent(cpu.hotPathShare)} of the JavaScript samples lie below this function.`]),
          ...osEvidence(timeline),
          ...cpuEvidence(timeline, null),
        ],
        remedy: blockedLoop.remedy,
        thresholds,
      },
    ]
  },
})

/** Of the longest stall, what the thread held itself; the rest it waited for a CPU. */
function ownStallMs(timeline: Timeline): number {
  return (timeline.loop?.longestStallMs ?? 0) / crowdingOf(timeline)
}
