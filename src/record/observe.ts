import { WhyspinError } from '../errors.ts'
import type { Incident, LoopSample, OsSample } from '../model/recording.ts'
import type { CaptureControl } from './capture-control.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { decodePoll } from './decode-report.ts'
import {
  crowdingOf,
  isExchange,
  isHot,
  osRates,
  suspect,
  type OsRates,
  type Suspicion,
} from './plan.ts'
import { type Profiling, startProfiling } from './profile-slices.ts'
import type { OsSampler } from './sample-os.ts'
import type { WatchedThread } from './watched-thread.ts'

/** What was seen from within, until the time was over or the target went. */
export interface Observation {
  readonly loop: readonly LoopSample[]
  /** Why hooks were called for, each reason once; empty when nothing was suspicious. */
  readonly suspicions: readonly NonNullable<Suspicion>[]
  readonly profiling: Profiling | null
  /** Also where the samples were asked for and never came. */
  readonly debuggerWasOn: boolean
  readonly incidents: readonly Incident[]
}

const POLL_MS = 50
const OS_EVERY_MS = 200
const SLICE_MS = 500
/** Loop counters without hooks, before each burst: tells the undisturbed rate, and whether to hook. */
const LOOK_MS = 150
const BURST_MS = 300
/** How long hooks may take to come on: a queue of 500,000 ticks took 2 s to get to ours. */
const PATIENCE_MS = 1_500
/** A drain that ends has been seen to take 600 ms; what goes on for this long is looked at. */
const STARVED_LOOK_MS = 1_250
/** On a crowded host it takes as much longer, but not for ever. */
const MAX_CROWDING = 4
/** For a target that nothing speaks against, where hooks are free: 2 × 100 ms in 2 s. */
const GLANCE_MS = 100
const GLANCE_EVERY_MS = 700
/** What is left after the samples have started: enough for a look and a burst. */
const MIN_SAMPLED_MS = 700
/** A higher price is not paid unasked: it would pause the target for a second. */
const MAX_PROFILE_PAUSE_MS = 1_000
const BYTES_PER_MB = 1e6
/**
 * An endless drain serves a tick or a microtask of ours at once; between two long callbacks of one
 * poll phase it takes as long as they do. On a crowded host both take longer.
 */
const DRAIN_SERVES_WITHIN_MS = 20
/** Collecting a big heap holds the thread up for as long, between any two jobs. */
const BIG_HEAP_BYTES = 100e6
const BIG_HEAP_SERVES_WITHIN_MS = 150

/** Watches a thread until `endUs`, with samples and hooks only as far as there is a reason. */
export async function observe(
  thread: WatchedThread,
  sampler: OsSampler,
  endUs: number,
  { signal, progress }: CaptureControl,
): Promise<Observation> {
  const { probe } = thread
  const loop: LoopSample[] = []
  const incidents: Incident[] = []
  const suspicions = new Set<NonNullable<Suspicion>>()
  let untilUs = endUs
  let profiling: Profiling | null = null
  let isProfileRefused = false
  let debuggerWasOn = false
  /** How often in a row a starved target served a tick or microtask of ours at once. */
  let drains = 0
  let isMarked = false
  let unserved = 0
  let needsTick = false
  let isTrafficWatched = false
  let heapUsedBytes = 0
  let starvedSinceUs = 0
  try {
    await watch()
  } catch (error) {
    // Whatever was captured is kept; the incident says why there is no more.
    if (!thread.isExiting && !(error instanceof WhyspinError)) throw error
    incidents.push(lostIncident(thread.isExiting, error))
  }
  return { loop, suspicions: [...suspicions], profiling, debuggerWasOn, incidents }

  async function poll(): Promise<LoopSample> {
    const answer = await probe.poll()
    if (!answer.isAlive && incidents.every(({ code }) => code !== 'lease-lapsed'))
      incidents.push({
        code: 'lease-lapsed',
        text: 'whyspin was held up for more than 2 s, so the probe left the target by itself.',
      })
    heapUsedBytes = answer.heapUsedBytes
    const sample = decodePoll(answer)
    loop.push(sample)
    return sample
  }

  async function watch(): Promise<void> {
    let quiet = await poll()
    let quietOs: OsSample | null = sampler.take()
    let burst: { endUs: number; readonly ms: number; readonly patienceEndUs: number } | null = null
    let nextLookUs = quiet.atUs + LOOK_MS * 1e3
    let nextOsUs = quiet.atUs + OS_EVERY_MS * 1e3
    let nextSliceUs = Infinity
    let nextGlanceUs = quiet.atUs
    while (monotonicUs() < untilUs && !signal.aborted) {
      await sleepUntil(Math.min(untilUs, monotonicUs() + POLL_MS * 1e3), signal)
      const now = await poll()
      if (now.atUs >= nextOsUs) {
        sampler.take()
        nextOsUs = now.atUs + OS_EVERY_MS * 1e3
      }
      if (now.atUs >= nextSliceUs && profiling !== null) {
        await profiling.rotate()
        nextSliceUs = now.atUs + SLICE_MS * 1e3
      }
      if (burst !== null) {
        // Behind a long queue of ticks or jobs ours waits for its turn.
        if (!now.hooksOn && now.atUs < burst.patienceEndUs) {
          burst.endUs = now.atUs + burst.ms * 1e3
          untilUs = Math.max(untilUs, burst.endUs)
        }
        if (now.atUs < burst.endUs) continue
        await probe.endBurst()
        burst = null
        quiet = await poll()
        quietOs = sampler.take()
        nextLookUs = quiet.atUs + LOOK_MS * 1e3
        continue
      }
      if (now.atUs < nextLookUs) continue
      const os = sampler.take()
      const rates = quietOs !== null && os !== null ? osRates(quietOs, os, thread.tid) : null
      const why = suspect(quiet, now, rates)
      if (!isTrafficWatched && isExchange(quiet, now, rates)) {
        isTrafficWatched = true
        await probe.watchTraffic()
      }
      if (why !== null) {
        suspicions.add(why)
        if (profiling === null && (await startSamples(rates)))
          nextSliceUs = monotonicUs() + SLICE_MS * 1e3
      }
      const burstMs =
        why === null ? await glance(now, nextGlanceUs) : await escalate(why, now, rates)
      if (burstMs > 0) {
        const nowUs = monotonicUs()
        const patienceMs = why === 'starved' ? PATIENCE_MS : 0
        burst = {
          endUs: nowUs + burstMs * 1e3,
          ms: burstMs,
          patienceEndUs: nowUs + patienceMs * 1e3,
        }
        nextGlanceUs = nowUs + GLANCE_EVERY_MS * 1e3
      }
      // Starting the samples held the target up: the next look begins after it.
      quiet = burstMs > 0 ? now : await poll()
      quietOs = sampler.take()
      nextLookUs = quiet.atUs + (isMarked ? POLL_MS : LOOK_MS) * 1e3
    }
    if (burst !== null) await probe.endBurst()
    await poll()
    sampler.take()
    await profiling?.stop()
  }

  /** The loop turns: what was learnt of a starved one is void. */
  function resetMarks(): void {
    isMarked = needsTick = false
    drains = unserved = starvedSinceUs = 0
  }

  /** Hooks where they are free and nothing speaks against the target; returns for how long. */
  async function glance(now: LoopSample, notBeforeUs: number): Promise<number> {
    resetMarks()
    if (!probe.hello.canSkipPromises || now.atUs < notBeforeUs) return 0
    await probe.startBurst('resources', false)
    return GLANCE_MS
  }

  /** Switches hooks on as far as there is a reason; returns for how long, 0 for not at all. */
  async function escalate(
    why: NonNullable<Suspicion>,
    now: LoopSample,
    rates: OsRates | null,
  ): Promise<number> {
    if (why !== 'starved') {
      resetMarks()
      // An idle loop has no resources to follow.
      if (why === 'burned-idle') return 0
      progress('many wake-ups, little progress; following the wake chains')
      await probe.startBurst('resources', false)
      return BURST_MS
    }
    // Promise hooks leave a residue: they come on only when the target was seen, twice, to serve
    // ticks or microtasks at once and no turn of its loop.
    if (starvedSinceUs === 0) starvedSinceUs = now.atUs
    const isServed = now.servedTick || now.servedMicrotask
    const servesWithinMs =
      heapUsedBytes >= BIG_HEAP_BYTES ? BIG_HEAP_SERVES_WITHIN_MS : DRAIN_SERVES_WITHIN_MS
    const isDraining = isMarked && isServed && !now.servedImmediate
    drains = isDraining && now.servedAfterMs <= servesWithinMs * crowdingOf(rates) ? drains + 1 : 0
    // A microtask that was not served for two looks: endless ticks, or synchronous code.
    unserved = isMarked && !isServed ? unserved + 1 : 0
    // On a crowded host it takes longer to be served; a tick is a last resort (`probe/hooks.ts`).
    needsTick ||= unserved >= 2 * Math.min(MAX_CROWDING, crowdingOf(rates))
    const isQueueLong = unserved >= 3 && heapUsedBytes >= BIG_HEAP_BYTES
    if (drains < 2 && !isQueueLong) {
      isMarked = true
      await probe.mark(needsTick)
      return 0
    }
    progress('the event loop is starved; counting ticks and promise jobs')
    const lookMs = STARVED_LOOK_MS * Math.min(MAX_CROWDING, crowdingOf(rates))
    untilUs = Math.max(untilUs, starvedSinceUs + lookMs * 1e3)
    await probe.startBurst('promises', needsTick)
    return BURST_MS
  }

  /** CPU samples, once there is a reason: Node remembers for good that its debugger was on. */
  async function startSamples(rates: OsRates | null): Promise<boolean> {
    if (isProfileRefused) return false
    const pauseMs = heapUsedBytes / BYTES_PER_MB
    if (pauseMs > MAX_PROFILE_PAUSE_MS) {
      isProfileRefused = true
      incidents.push({
        code: 'profile-too-dear',
        text: `No CPU samples: starting V8’s profiler would pause the target for about ${Math.round(pauseMs)} ms (1 ms for each MB of its heap).`,
      })
      return false
    }
    progress('taking CPU samples')
    debuggerWasOn = true
    profiling = await startProfiling(
      thread,
      rates === null || isHot(rates) ? 1_000 : 10_000,
      pauseMs,
    )
    untilUs = Math.max(untilUs, monotonicUs() + MIN_SAMPLED_MS * 1e3)
    return true
  }
}

/** Says how the target went in mid-capture. */
export function lostIncident(isExiting: boolean, error: unknown): Incident {
  return isExiting
    ? { code: 'target-exited', text: 'The target exited during the capture.' }
    : { code: 'connection-lost', text: `The target was lost: ${(error as Error).message}` }
}
