import { WhyspinError } from '../errors.ts'
import type { Incident, Recording, Suspect } from '../model/recording.ts'
import { identifyProcess, type ProcessIdentity } from '../process/identify-process.ts'
import type { Target } from '../process/resolve-target.ts'
import type { WireReport } from '../wire/probe-report.ts'
import type { CaptureControl } from './capture-control.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { decodeReport } from './decode-report.ts'
import { locateCallbacks } from './function-location.ts'
import { mergeSlices } from './merge-slices.ts'
import { lostIncident, type Observation, observe } from './observe.ts'
import { isQuiet, osRates } from './plan.ts'
import { createSiteResolver } from './resolve-site.ts'
import { createOsSampler, type OsSampler } from './sample-os.ts'
import { attachToProcess, attachToUrl, lostTarget, type Session } from './session.ts'

export interface CaptureSettings {
  readonly durationMs: number
  readonly whyspinVersion: string
}

/** Share of the capture that triage takes, nothing injected; at most as long as stated. */
const TRIAGE_SHARE = 0.2
const MAX_TRIAGE_MS = 400
/** How often a quiet target is looked at again. */
const QUIET_LOOK_MS = 200
/** What an attach needs at least to be worth it: two looks at the loop, one burst, one slice. */
const MIN_ATTACHED_MS = 600

/**
 * Captures a target for a time, or until the signal: triage from outside first, and no further where that settles it.
 * @throws targetError when the target cannot be attached to, or is gone before anything was seen
 */
export async function capture(
  target: Target,
  settings: CaptureSettings,
  control: CaptureControl,
): Promise<Recording> {
  const startUs = monotonicUs()
  const endUs = startUs + settings.durationMs * 1e3
  if (target.kind === 'url') {
    control.progress('connecting')
    const session = await attachToUrl(target.url)
    const sampler = createOsSampler(session.localPid)
    sampler.take()
    return attached(session, sampler, null, startUs, endUs, settings, control)
  }
  const identity = identifyProcess(target.pid)
  const sampler = createOsSampler(target.pid)
  sampler.take()
  control.progress(`looking at process ${target.pid} from outside`)
  const triageMs = Math.min(MAX_TRIAGE_MS, settings.durationMs * TRIAGE_SHARE)
  await sleepUntil(startUs + triageMs * 1e3, control.signal)
  sampler.take()
  const outside = await lookFromOutside(identity, sampler, endUs, control.signal)
  if (outside !== 'burns')
    return outsideOnly(identity, sampler, startUs, settings, [
      ...interrupted(control.signal),
      ...(outside === 'gone' ? [EXITED] : []),
    ])
  control.progress('opening the inspector')
  const session = await attachToProcess(identity)
  if (session.openedInspector) sampler.noteOpened()
  return attached(session, sampler, identity, startUs, endUs, settings, control)
}

/** Looks on from outside for as long as nothing burns. */
async function lookFromOutside(
  identity: ProcessIdentity,
  sampler: OsSampler,
  endUs: number,
  signal: AbortSignal,
): Promise<'quiet' | 'burns' | 'gone'> {
  for (;;) {
    const [from, to] = sampler.samples.slice(-2)
    if (from === undefined || to === undefined) throw lostTarget(identity.command)
    if (!isQuiet(osRates(from, to, identity.pid))) return 'burns'
    if (monotonicUs() >= endUs || signal.aborted) return 'quiet'
    await sleepUntil(Math.min(endUs, monotonicUs() + QUIET_LOOK_MS * 1e3), signal)
    if (sampler.take() === null) return 'gone'
  }
}

function outsideOnly(
  identity: ProcessIdentity,
  sampler: OsSampler,
  startUs: number,
  settings: CaptureSettings,
  incidents: readonly Incident[],
): Recording {
  return {
    ...emptyRecording(settings),
    target: {
      pid: identity.pid,
      command: identity.command,
      cwd: null,
      nodeVersion: null,
      platform: process.platform,
      arch: process.arch,
      mainTid: identity.pid,
      attached: false,
    },
    startUs,
    endUs: monotonicUs(),
    os: sampler.samples,
    incidents,
  }
}

const EXITED: Incident = { code: 'target-exited', text: 'The target exited during the capture.' }

/** Says that the capture was shorter than asked for. */
function interrupted(signal: AbortSignal): readonly Incident[] {
  return signal.aborted
    ? [
        {
          code: 'interrupted',
          text: 'The capture was interrupted; this is what was seen until then.',
        },
      ]
    : []
}

async function attached(
  session: Session,
  sampler: OsSampler,
  identity: ProcessIdentity | null,
  startUs: number,
  endUs: number,
  settings: CaptureSettings,
  control: CaptureControl,
): Promise<Recording> {
  const { hello } = session.probe
  const pid = session.localPid
  const mainTid = pid ?? hello.pid
  const resolver = createSiteResolver(pid === null ? null : `/proc/${pid}/root`)
  const untilUs = Math.max(endUs, monotonicUs() + MIN_ATTACHED_MS * 1e3)
  let observed: Observation = { loop: [], suspicions: [], profiling: null, incidents: [] }
  let report: WireReport | null = null
  let left: readonly string[] = []
  const lost: Incident[] = []
  const suspects: Suspect[] = []
  try {
    observed = await observe(session, sampler, mainTid, untilUs, control)
    const isLost = observed.incidents.some(({ code }) => code === 'connection-lost')
    if (!session.connection.isClosed && !isLost) {
      control.progress('collecting')
      report = await session.probe.report()
      const scripts = observed.profiling?.scripts ?? new Map<string, string>()
      for (const { suspect, asyncId } of report.bursts.flatMap((burst) => burst.chains)) {
        if (suspect < 0 || suspects.some((known) => known.id === suspect)) continue
        const callbacks = await locateCallbacks(
          session.connection,
          session.probe.objectId,
          suspect,
          scripts,
          resolver,
        )
        suspects.push({ id: suspect, asyncId, callbacks })
      }
    }
  } catch (error) {
    // The target went while we collected: what was captured before is kept.
    if (!session.isExiting && !(error instanceof WhyspinError)) throw error
    lost.push(lostIncident(session.isExiting, error))
  } finally {
    control.progress('detaching')
    left = await session.detach()
  }
  report ??= session.lastReport
  const incidents: Incident[] = [
    ...interrupted(control.signal),
    ...observed.incidents,
    ...lost,
    ...left.map((text) => ({ code: 'detach-incomplete' as const, text })),
  ]
  const { sites, bursts } =
    report === null
      ? { sites: [], bursts: [] }
      : decodeReport(report, hello.canSkipPromises, resolver)
  return {
    ...emptyRecording(settings),
    target: {
      pid: pid ?? hello.pid,
      command: identity?.command ?? hello.argv.join(' '),
      cwd: hello.cwd,
      nodeVersion: hello.nodeVersion,
      platform: hello.platform,
      arch: hello.arch,
      mainTid,
      attached: true,
    },
    startUs,
    endUs: monotonicUs(),
    os: sampler.samples,
    loop: observed.loop,
    suspicions: observed.suspicions,
    bursts,
    sites,
    suspects,
    profile:
      observed.profiling === null
        ? null
        : mergeSlices(observed.profiling.slices, observed.profiling.intervalUs, resolver),
    controlMs: (report?.poll.controlUs ?? 0) / 1e3,
    slowestReplyMs: session.connection.slowestReplyMs,
    incidents,
    sitesDropped: report?.sitesDropped ?? 0,
  }
}

/** What a capture knows that never attached; the rest is added by one that did. */
function emptyRecording(
  settings: CaptureSettings,
): Omit<Recording, 'target' | 'startUs' | 'endUs' | 'os'> {
  return {
    format: 'whyspin-recording',
    version: 1,
    whyspinVersion: settings.whyspinVersion,
    loop: [],
    suspicions: [],
    bursts: [],
    sites: [],
    suspects: [],
    profile: null,
    controlMs: 0,
    slowestReplyMs: null,
    incidents: [],
    sitesDropped: 0,
  }
}
