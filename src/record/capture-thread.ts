import { WhyspinError } from '../errors.ts'
import type { Incident, Suspect, ThreadCapture } from '../model/recording.ts'
import type { WireReport } from '../wire/probe-report.ts'
import type { CaptureControl } from './capture-control.ts'
import { decodeReport } from './decode-report.ts'
import { locateCallbacks } from './function-location.ts'
import { mergeSlices } from './merge-slices.ts'
import { lostIncident, type Observation, observe } from './observe.ts'
import type { SiteResolver } from './resolve-site.ts'
import type { OsSampler } from './sample-os.ts'
import type { WatchedThread } from './watched-thread.ts'

/** What was seen inside a thread, before its places are resolved. */
export interface SeenThread {
  readonly observed: Observation
  /** What the probe handed over; null when the thread went before. */
  readonly report: WireReport | null
  readonly suspects: readonly Suspect[]
  readonly incidents: readonly Incident[]
}

/** Watches a thread until `untilUs` and collects; what was captured before it is lost is kept. */
export async function captureThread(
  thread: WatchedThread,
  sampler: OsSampler,
  resolver: SiteResolver,
  untilUs: number,
  control: CaptureControl,
): Promise<SeenThread> {
  const observed = await observe(thread, sampler, untilUs, control)
  const incidents: Incident[] = [...observed.incidents]
  const suspects: Suspect[] = []
  let report: WireReport | null = null
  const isLost = observed.incidents.some(({ code }) => code === 'connection-lost')
  if (thread.connection.isClosed || isLost) return { observed, report, suspects, incidents }
  control.progress('collecting')
  try {
    report = await thread.probe.report()
    const scripts = observed.profiling?.scripts ?? new Map<string, string>()
    const rows = [...report.bursts.flatMap((burst) => burst.chains), ...report.answers.keys]
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
    incidents.push(lostIncident(thread.isExiting, error))
  }
  return { observed, report, suspects, incidents }
}

/** The same with places resolved, as it is recorded. */
export function toThreadCapture(
  { connection, probe }: WatchedThread,
  { observed, report, suspects }: SeenThread,
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
    profile:
      profiling === null ? null : mergeSlices(profiling.slices, profiling.intervalUs, resolver),
    controlMs: (report?.poll.controlUs ?? 0) / 1e3,
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
  answers: { inbound: 0, keys: [] },
  profile: null,
  controlMs: 0,
  slowestReplyMs: null,
  sitesDropped: 0,
}
