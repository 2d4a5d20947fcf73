import { WhyspinError } from '../errors.ts'
import type { Incident } from '../model/incident.ts'
import type { LoopSample, OsSample } from '../model/recording.ts'
import type { WirePoll } from '../wire/probe-report.ts'
import { createBurstPacing, type RunningBurst } from './burst-pacing.ts'
import type { CaptureControl } from './capture-control.ts'
import { createCaptureEnd } from './capture-end.ts'
import { monotonicUs } from './clock.ts'
import type { Deadline } from './deadline.ts'
import { decodePoll } from './decode-report.ts'
import { createHookBudget, DEFAULT_HOOK_SHARE, overBudget } from './hook-budget.ts'
import { hooksRefused, overflowEndsIt } from './hook-safety.ts'
import { type Doing, loseThread } from './lost-thread.ts'
import { USUAL_PACE } from './pace.ts'
import {
  hasHardlyRun,
  isExchange,
  isHot,
  osRates,
  patienceWith,
  suspect,
  type OsRates,
  type Suspicion,
} from './plan.ts'
import type { Observation } from './observation.ts'
import { isNoteworthy, profilePaused, refusal, startPauseMs } from './profile-price.ts'
import { createCallCost } from './call-cost.ts'
import { type Profiling, startProfiling } from './profile-slices.ts'
import { createReadings, EVERY_MS } from './readings.ts'
import { renewingLease } from './renewing-lease.ts'
import type { OsSampler } from './sample-os.ts'
import { createStarvedLoop } from './starved-loop.ts'
import type { WatchedThread } from './watched-thread.ts'

const OS_EVERY_MS = 200
/** A drain that ends has been seen to take 1.5 s under our hooks; what goes on is looked at for longer. */
const STARVED_LOOK_MS = 2_000
/** For a target that nothing speaks against, where hooks are free: 2 × 100 ms in 2 s. */
const GLANCE_MS = 100
const GLANCE_EVERY_MS = 700
/** The reason of a burst for which there is none. */
const GLANCE = 'glance'

/** Watches a thread until a moment, with samples and hooks only as far as there is a reason. */
export async function observe(
  thread: WatchedThread,
  sampler: OsSampler,
  deadline: Deadline,
  { signal, progress, insists, pace = USUAL_PACE, hookShare = DEFAULT_HOOK_SHARE }: CaptureControl,
): Promise<Observation> {
  const { probe } = thread
  const { nodeVersion } = probe.hello
  const mayHook = insists.onHooks || !overflowEndsIt(nodeVersion)
  const loop: LoopSample[] = []
  const incidents: Incident[] = []
  const suspicions = new Set<NonNullable<Suspicion>>()
  let profiling: Profiling | null = null
  let isProfileRefused = false
  let debuggerWasOn = false
  let doing: Doing = 'watching'
  const readings = createReadings(thread)
  const end = createCaptureEnd(deadline, sampler, thread.tid)
  const starved = createStarvedLoop(EVERY_MS)
  const pacing = createBurstPacing()
  const budget = createHookBudget(hookShare, monotonicUs())
  let isTrafficWatched = false
  let heapUsedBytes = 0
  let spentUs = 0
  let nextSliceUs = Infinity
  let ownShare = 0
  const profilerCost = createCallCost(sampler, thread.tid, () => ownShare)
  try {
    await watch()
  } catch (error) {
    // Whatever was captured is kept; the incident says why there is no more.
    if (!thread.isExiting && !(error instanceof WhyspinError)) throw error
    incidents.push(
      await loseThread(thread, sampler.samples.length > 0, doing, error as Error, signal),
    )
  }
  return {
    loop,
    asked: readings.asked,
    suspicions: [...suspicions],
    profiling,
    debuggerWasOn,
    profilerMs: profilerCost.cpuMs,
    incidents,
  }

  /** Notes what a reader must know, once. */
  function note(code: Incident['code'], text: string): void {
    if (incidents.every((each) => each.code !== code)) incidents.push({ code, text })
  }

  async function poll(): Promise<LoopSample> {
    return take(await readings.ask())
  }

  function take(answer: WirePoll): LoopSample {
    if (!answer.isAlive)
      note(
        'lease-lapsed',
        'whyspin was held up for more than 2 s, so the probe left the target by itself.',
      )
    if (answer.loop === null)
      note(
        'no-loop-counters',
        `Node ${nodeVersion} does not count the turns of its event loop, as 20.18, 22.8 and later do: polls that come back empty, and file requests that bring nothing, may not have been noticed.`,
      )
    heapUsedBytes = answer.heapUsedBytes
    spentUs = answer.spentUs
    budget.note(spentUs)
    const sample = decodePoll(answer)
    starved.note(sample)
    loop.push(sample)
    return sample
  }

  async function watch(): Promise<void> {
    let quiet = await poll()
    let quietOs: OsSample | null = sampler.take()
    let burst: RunningBurst | null = null
    let nextLookUs = quiet.atUs + pace.lookMs * 1e3
    let nextOsUs = quiet.atUs + OS_EVERY_MS * 1e3
    let nextGlanceUs = quiet.atUs
    while (monotonicUs() < end.us && !signal.aborted) {
      const now = take(await readings.next(end.us, signal))
      if (now.atUs >= nextOsUs) {
        sampler.take()
        nextOsUs = now.atUs + OS_EVERY_MS * 1e3
      }
      if (now.atUs >= nextSliceUs && profiling !== null) {
        await renewingLease([thread], profilerCost.of(profiling.rotate()))
        nextSliceUs = now.atUs + profiling.sliceMs * 1e3
      }
      if (burst !== null) {
        // Behind a long queue of ticks or jobs ours waits for its turn, and so do those that hooks know.
        const isWaiting = !now.hooksOn || (starved.isOfJobs && !now.hasResumed)
        if (isWaiting && now.atUs < burst.patienceEndUs) {
          burst.endUs = now.atUs + burst.ms * 1e3
          end.prolong(burst.endUs)
        }
        if (now.atUs < burst.endUs && spentUs === burst.spentBeforeUs) continue
        await probe.endBurst()
        const { isEnough, spentBeforeUs } = burst
        burst = null
        quiet = await poll()
        // One that saw nothing barren has cost something, and tells less than a second one will.
        const sawBarren = now.hasResumed && spentUs === spentBeforeUs
        if (isEnough && sawBarren) break
        // Come upon in a glance: without samples the code can hardly ever be named.
        if (sawBarren && (await ensureSamples(null))) quiet = await poll()
        quietOs = sampler.take()
        nextLookUs = quiet.atUs + pace.lookMs * 1e3
        continue
      }
      if (now.atUs < nextLookUs) continue
      const os = sampler.take()
      const rates = quietOs !== null && os !== null ? osRates(quietOs, os, thread.tid) : null
      // The look goes on until it has seen something.
      if (hasHardlyRun(quiet, now, rates)) continue
      ownShare = rates?.onCpu ?? ownShare
      const why = suspect(quiet, now, rates)
      if (!isTrafficWatched && isExchange(quiet, now, rates)) {
        isTrafficWatched = true
        await probe.watchTraffic()
      }
      if (why !== null) {
        suspicions.add(why)
        await ensureSamples(rates)
      }
      const burstMs =
        why === null ? await glance(now, nextGlanceUs) : await escalate(why, now, rates)
      if (burstMs > 0) {
        const nowUs = monotonicUs()
        pacing.note(why ?? GLANCE, nowUs)
        const patienceMs = why === 'starved' ? starved.patienceMs : 0
        burst = {
          endUs: nowUs + burstMs * 1e3,
          ms: burstMs,
          patienceEndUs: nowUs + patienceMs * 1e3,
          spentBeforeUs: spentUs,
          isEnough: pace.endsWithBurst && why !== 'starved',
        }
        nextGlanceUs = nowUs + GLANCE_EVERY_MS * 1e3
      }
      // Starting the samples held the target up: the next look begins after it.
      quiet = burstMs > 0 ? now : await poll()
      quietOs = sampler.take()
      nextLookUs = quiet.atUs + (starved.isMarked ? EVERY_MS : pace.lookMs) * 1e3
    }
    if (burst !== null) await probe.endBurst()
    await poll()
    sampler.take()
    if (profiling !== null) await profilerCost.of(profiling.stop())
  }

  function loopTurned(): void {
    starved.reset()
    end.loopTurned()
  }

  /** Hooks where they are free and nothing speaks against the target; returns for how long. */
  async function glance(now: LoopSample, notBeforeUs: number): Promise<number> {
    loopTurned()
    if (!probe.hello.canSkipPromises || now.atUs < notBeforeUs) return 0
    const allowanceUs = budget.allowanceUs(now.atUs)
    if (!pacing.mayBurst(GLANCE, now.atUs) || allowanceUs === 0) return 0
    await probe.startBurst('resources', false, allowanceUs)
    return GLANCE_MS
  }

  /** Switches hooks on as far as there is a reason; returns for how long, 0 for not at all. */
  async function escalate(
    why: NonNullable<Suspicion>,
    now: LoopSample,
    rates: OsRates | null,
  ): Promise<number> {
    if (why !== 'starved') {
      loopTurned()
      // An idle loop has no resources to follow.
      if (why === 'burned-idle' || !areHooksSafe() || !pacing.mayBurst(why, now.atUs)) return 0
      const allowanceUs = allowance(now)
      if (allowanceUs === 0) return 0
      progress('many wake-ups, little progress; following the wake chains')
      await probe.startBurst('resources', false, allowanceUs)
      return pace.burstMs
    }
    const answer = starved.judge(now, rates, heapUsedBytes)
    // What has begun to look like a queue gets the time that telling takes.
    const lookMs = answer === 'unknown' ? pace.leastStarvedMs : STARVED_LOOK_MS
    end.prolongStarved(starved.sinceUs, lookMs, rates)
    if (answer !== 'queue') {
      starved.marked()
      await probe.mark(starved.needsTick)
      return 0
    }
    if (!areHooksSafe() || !pacing.mayBurst(why, now.atUs)) return 0
    const allowanceUs = allowance(now)
    if (allowanceUs === 0) return 0
    progress('the event loop is starved; counting ticks and promise jobs')
    await probe.startBurst('promises', starved.needsTick, allowanceUs)
    return pace.burstMs * patienceWith(rates)
  }

  /** Of a burst for which there is a reason; 0, with a word, where the budget is spent. */
  function allowance({ atUs }: LoopSample): number {
    const allowanceUs = budget.allowanceUs(atUs)
    if (allowanceUs === 0) note('hooks-over-budget', overBudget(hookShare))
    return allowanceUs
  }

  /** Asked only when there is a reason for hooks, so that a refusal is worth a word. */
  function areHooksSafe(): boolean {
    if (!mayHook) note('hooks-refused', hooksRefused(nodeVersion))
    return mayHook
  }

  /** True where they have come on just now, which held the target up. */
  async function ensureSamples(rates: OsRates | null): Promise<boolean> {
    if (profiling !== null || (profiling = await startSamples(rates)) === null) return false
    nextSliceUs = monotonicUs() + profiling.sliceMs * 1e3
    return true
  }

  /** CPU samples, once there is a reason: Node remembers for good that its debugger was on. */
  async function startSamples(rates: OsRates | null): Promise<Profiling | null> {
    if (isProfileRefused) return null
    const pauseMs = startPauseMs(heapUsedBytes)
    const refused = insists.onProfile ? null : refusal(pauseMs, probe.hello.takesCoverage)
    if (refused !== null) {
      isProfileRefused = true
      note(refused.code, refused.text)
      return null
    }
    const warning = `V8’s profiler pauses the target for about ${pauseMs} ms`
    progress(isNoteworthy(pauseMs) ? `taking CPU samples; ${warning}` : 'taking CPU samples')
    debuggerWasOn = true
    doing = 'starting-profiler'
    const askedUs = monotonicUs()
    const intervalUs = rates === null || isHot(rates) ? 1_000 : 10_000
    // On a crowded host it was seen to take more than the lease.
    const started = await renewingLease(
      [thread],
      profilerCost.of(startProfiling(thread, intervalUs, pauseMs)),
    )
    doing = 'watching'
    const startedUs = monotonicUs()
    if (isNoteworthy(pauseMs))
      note('profile-paused', profilePaused(pauseMs, (startedUs - askedUs) / 1e3))
    end.prolong(startedUs + pace.leastSampledMs * 1e3)
    return started
  }
}
