import type { Incident, LoopSample, OsSample } from '../model/recording.ts'
import type { CaptureControl } from './capture-control.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { decodePoll } from './decode-report.ts'
import { isHot, osRates, suspect, type Suspicion } from './plan.ts'
import { type Profiling, startProfiling } from './profile-slices.ts'
import type { OsSampler } from './sample-os.ts'
import type { Session } from './session.ts'

/** What was seen from within, until the time was over or the target went. */
export interface Observation {
  readonly loop: readonly LoopSample[]
  readonly profiling: Profiling | null
  readonly incidents: readonly Incident[]
}

const POLL_MS = 50
const OS_EVERY_MS = 200
const SLICE_MS = 500
/** Short, since it may tell whether there is a reason for hooks. */
const FIRST_SLICE_MS = 200
/** Loop counters without hooks, before each burst: tells the undisturbed rate, and whether to hook. */
const QUIET_MS = 150
const BURST_MS = 300
/** For a target that nothing speaks against, where hooks are free: 2 × 100 ms in 2 s. */
const GLANCE_MS = 100
const GLANCE_EVERY_MS = 700
/** A higher price is not paid unasked: it would pause the target for a second. */
const MAX_PROFILE_PAUSE_MS = 1_000
const BYTES_PER_MB = 1e6

/** Watches an attached target until `endUs`, with hooks only as far as there is a reason. */
export async function observe(
  session: Session,
  sampler: OsSampler,
  mainTid: number,
  endUs: number,
  { signal, progress }: CaptureControl,
): Promise<Observation> {
  const { probe } = session
  const loop: LoopSample[] = []
  const incidents: Incident[] = []
  const poll = async (): Promise<LoopSample> => {
    const sample = decodePoll(await probe.poll())
    loop.push(sample)
    return sample
  }
  let profiling: Profiling | null = null
  let marked = false
  try {
    progress('attached; starting CPU samples')
    profiling = await startSamples(session, sampler, mainTid, incidents)
    await watch()
    await profiling?.stop()
  } catch (error) {
    // Whatever was captured is kept; the incident says why there is no more.
    if (!session.isExiting && !session.connection.isClosed) throw error
    incidents.push(lostIncident(session.isExiting, error))
  }
  return { loop, profiling, incidents }

  async function watch(): Promise<void> {
    let quiet = await poll()
    let quietOs: OsSample | null = sampler.take()
    let burstEndUs: number | null = null
    let nextBurstUs = quiet.atUs + QUIET_MS * 1e3
    let nextOsUs = quiet.atUs + OS_EVERY_MS * 1e3
    let nextSliceUs = quiet.atUs + FIRST_SLICE_MS * 1e3
    while (monotonicUs() < endUs && !signal.aborted) {
      await sleepUntil(Math.min(endUs, monotonicUs() + POLL_MS * 1e3), signal)
      const now = await poll()
      if (now.atUs >= nextOsUs) {
        sampler.take()
        nextOsUs = now.atUs + OS_EVERY_MS * 1e3
      }
      if (now.atUs >= nextSliceUs && profiling !== null) {
        await profiling.rotate()
        nextSliceUs = now.atUs + SLICE_MS * 1e3
      }
      if (burstEndUs !== null) {
        if (now.atUs < burstEndUs) continue
        await probe.endBurst()
        burstEndUs = null
        quiet = await poll()
        quietOs = sampler.take()
        nextBurstUs = quiet.atUs + QUIET_MS * 1e3
        continue
      }
      if (now.atUs < nextBurstUs) continue
      const os = sampler.take()
      const rates = quietOs !== null && os !== null ? osRates(quietOs, os, mainTid) : null
      const why = suspect(quiet, now, rates, profiling?.idleShare ?? null)
      const burstMs = await escalate(why, now)
      if (burstMs > 0) burstEndUs = monotonicUs() + burstMs * 1e3
      quiet = now
      quietOs = os
      nextBurstUs = now.atUs + (why === null ? GLANCE_EVERY_MS : QUIET_MS) * 1e3
    }
    if (burstEndUs !== null) await probe.endBurst()
    await poll()
    sampler.take()
  }

  /** Switches hooks on as far as there is a reason; returns for how long, 0 for not at all. */
  async function escalate(why: Suspicion, now: LoopSample): Promise<number> {
    if (why === 'starved') {
      // Promise hooks leave a residue, and one starved look may be a long turn: they come on only
      // when the target was seen to serve ticks or microtasks and no turn of its loop.
      if (!marked) {
        marked = true
        await probe.mark()
        return 0
      }
      if (now.servedImmediate || !(now.servedTick || now.servedMicrotask)) return 0
      progress('the event loop is starved; counting ticks and promise jobs')
      await probe.startBurst('promises')
      return BURST_MS
    }
    marked = false
    if (why !== null) {
      progress('many wake-ups, little progress; following the wake chains')
      await probe.startBurst('resources')
      return BURST_MS
    }
    if (!probe.hello.canSkipPromises) return 0
    await probe.startBurst('resources')
    return GLANCE_MS
  }
}

/** Says how the target went in mid-capture. */
export function lostIncident(isExiting: boolean, error: unknown): Incident {
  return isExiting
    ? { code: 'target-exited', text: 'The target exited during the capture.' }
    : { code: 'connection-lost', text: `The target was lost: ${(error as Error).message}` }
}

async function startSamples(
  session: Session,
  sampler: OsSampler,
  mainTid: number,
  incidents: Incident[],
): Promise<Profiling | null> {
  const [from, to] = [sampler.samples.at(0), sampler.samples.at(-1)]
  const isMainHot =
    from === undefined || to === undefined || from === to || isHot(osRates(from, to, mainTid))
  const pauseMs = session.probe.hello.poll.heapUsedBytes / BYTES_PER_MB
  if (pauseMs > MAX_PROFILE_PAUSE_MS) {
    incidents.push({
      code: 'profile-too-dear',
      text: `No CPU samples: starting V8’s profiler would pause the target for about ${Math.round(pauseMs)} ms (1 ms for each MB of its heap).`,
    })
    return null
  }
  return startProfiling(session.connection, isMainHot ? 1_000 : 10_000, pauseMs)
}
