import { WhyspinError } from '../errors.ts'
import type { Incident } from '../model/incident.ts'
import type { BusySocket, Suspect, ThreadCapture } from '../model/recording.ts'
import { describeSocket } from '../process/socket-text.ts'
import type { WireReport } from '../wire/probe-report.ts'
import type { CaptureControl } from './capture-control.ts'
import type { Deadline } from './deadline.ts'
import { decodeReport } from './decode-report.ts'
import { locateCallbacks } from './function-location.ts'
import { loseThread } from './lost-thread.ts'
import type { Observation } from './observation.ts'
import { observe } from './observe.ts'
import type { SiteResolver } from './resolve-site.ts'
import type { OsSampler } from './sample-os.ts'
import { checked, fields, list, text } from './shape.ts'
import type { WatchedThread } from './watched-thread.ts'

/** What was seen inside a thread, before its places are resolved. */
export interface SeenThread {
  readonly observed: Observation
  /** What the probe handed over; null when the thread went before. */
  readonly report: WireReport | null
  readonly suspects: readonly Suspect[]
  readonly incidents: readonly Incident[]
}

/** After these there is nobody to ask any more. */
const LOST: readonly Incident['code'][] = ['target-exited', 'connection-lost']

/** Watches a thread until a moment and collects; what was captured before it is lost is kept. */
export async function captureThread(
  thread: WatchedThread,
  sampler: OsSampler,
  resolver: SiteResolver,
  until: Deadline,
  control: CaptureControl,
): Promise<SeenThread> {
  const observed = await observe(thread, sampler, until, control)
  const incidents: Incident[] = [...observed.incidents]
  const suspects: Suspect[] = []
  let report: WireReport | null = null
  const isLost = observed.incidents.some(({ code }) => LOST.includes(code))
  if (thread.connection.isClosed || isLost) return { observed, report, suspects, incidents }
  control.progress('collecting')
  try {
    report = await thread.probe.report()
    const scripts = observed.profiling?.scripts ?? (await scriptUrls(thread, report))
    const { traffic } = report
    const rows = [
      ...(traffic === null ? [] : [traffic]),
      ...report.bursts.flatMap((burst) => burst.chains),
      ...report.answers.keys,
    ]
    for (const suspect of new Set(rows.map((row) => row.suspect))) {
      if (suspect < 0) continue
      const { connection, probe } = thread
      suspects.push({
        id: suspect,
        callbacks: await locateCallbacks(connection, probe.objectId, suspect, scripts, resolver),
      })
    }
  } catch (error) {
    if (!thread.isExiting && !(error instanceof WhyspinError)) throw error
    incidents.push(
      await loseThread(
        thread,
        sampler.samples.length > 0,
        'watching',
        error as Error,
        control.signal,
      ),
    )
  }
  return { observed, report, suspects, incidents }
}

/** It walks the heap: 6 ms at 4 MB, 37 at 74, 54 at 304 (Node 20). No name is worth much more. */
const MAX_COVERED_HEAP_BYTES = 300e6
const MAX_SCRIPTS = 200_000
/** A `data:` URL is all of a module's text. */
const MAX_URL = 64 * 1024 * 1024

/**
 * URL of each script by id, where no debugger told: of those that have run, from V8's coverage, which
 * counts anyway. `Debugger.enable` would tell as well, and slow async calls down for good.
 */
async function scriptUrls(
  { connection, probe }: WatchedThread,
  { traffic, poll }: WireReport,
): Promise<ReadonlyMap<string, string>> {
  const isDear = poll.heapUsedBytes > MAX_COVERED_HEAP_BYTES || probe.hello.takesCoverage
  if (traffic === null || traffic.suspect < 0 || isDear) return new Map()
  try {
    await connection.call('Profiler.enable')
    const { result } = await connection.call('Profiler.getBestEffortCoverage')
    await connection.call('Profiler.disable')
    checked(
      result,
      'coverage',
      list(fields({ scriptId: text(64), url: text(MAX_URL) }), MAX_SCRIPTS),
    )
    return new Map(result.map(({ scriptId, url }) => [scriptId, url]))
  } catch (error) {
    if (!(error instanceof WhyspinError)) throw error
    // A name is not worth the report, which is home already.
    return new Map()
  }
}

function toBusySocket(
  { suspect, fd, share }: NonNullable<WireReport['traffic']>,
  localPid: number | null,
): BusySocket {
  return {
    suspect: suspect < 0 ? null : suspect,
    fd: fd < 0 ? null : fd,
    what: fd < 0 || localPid === null ? '' : describeSocket(localPid, fd),
    share,
  }
}

/**
 * What a call costs the thread that it interrupts, beyond what it runs: 0.25 to 0.4 ms (a server at rest,
 * Node 20, by the scheduler's count; an `evaluate` of `1` takes 0.21).
 */
const CALL_MS = 0.3
/** The same of what the probe says by itself (`readings.ts`). */
const BEAT_MS = 0.1

/** The same with places resolved, as it is recorded. */
export function toThreadCapture(
  { connection, probe }: WatchedThread,
  { observed, report, suspects }: SeenThread,
  localPid: number | null,
  resolver: SiteResolver,
): ThreadCapture {
  const { profiling } = observed
  const decoded =
    report === null ? UNSEEN : decodeReport(report, probe.hello.canSkipPromises, resolver)
  return {
    loop: observed.loop,
    suspicions: observed.suspicions,
    bursts: decoded.bursts,
    sites: decoded.sites,
    answers: decoded.answers,
    suspects,
    timerWarnings: report?.timerWarnings ?? [],
    traffic: report?.traffic ? toBusySocket(report.traffic, localPid) : null,
    profile: profiling === null ? null : profiling.merged.profile(profiling.intervalUs, resolver),
    debuggerWasOn: observed.debuggerWasOn,
    controlMs:
      (report?.poll.controlUs ?? 0) / 1e3 +
      observed.profilerMs +
      observed.asked * CALL_MS +
      (observed.loop.length - observed.asked) * BEAT_MS,
    slowestReplyMs: connection.slowestReplyMs,
    sitesDropped: report?.sitesDropped ?? 0,
  }
}

/** What is known of a thread that nobody looked into. */
export const UNSEEN: ThreadCapture = {
  loop: [],
  suspicions: [],
  bursts: [],
  sites: [],
  suspects: [],
  answers: { inbound: 0, uncounted: 0, keys: [] },
  timerWarnings: [],
  traffic: null,
  profile: null,
  debuggerWasOn: false,
  controlMs: 0,
  slowestReplyMs: null,
  sitesDropped: 0,
}
