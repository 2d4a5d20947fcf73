import { WhyspinError } from '../errors.ts'
import { debuggerHold } from '../inspector/debugger-hold.ts'
import type { Incident } from '../model/incident.ts'
import type { Recording } from '../model/recording.ts'
import { identifyProcess, type ProcessIdentity } from '../process/identify-process.ts'
import type { Target } from '../process/resolve-target.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
import type { CaptureControl } from './capture-control.ts'
import { createCallCost } from './call-cost.ts'
import { captureThread, type SeenThread, toThreadCapture, UNSEEN } from './capture-thread.ts'
import { busyThreads, captureWorkers, type SeenWorkers } from './capture-workers.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { type Deadline, deadlineOf, later, notBefore } from './deadline.ts'
import { withOriginals } from './original-positions.ts'
import { USUAL_PACE } from './pace.ts'
import { isQuiet, osRates, patienceWith } from './plan.ts'
import { readyFds } from '../process/ready-fds.ts'
import { createSiteResolver } from './resolve-site.ts'
import { createOsSampler, type OsSampler } from './sample-os.ts'
import { renewingLease } from './renewing-lease.ts'
import { RECORDING_VERSION } from './upgrade-recording.ts'
import { attachToUrl, lostTarget, type Session } from './session.ts'

export interface CaptureSettings {
  /** At most; `Infinity` where `control.enough` ends it. */
  readonly durationMs: number
  readonly whyspinVersion: string
  /** True: places are looked up in the source maps that lie beside the target's files. */
  readonly sourceMaps: boolean
}

/** How often a quiet target is looked at again. */
const QUIET_LOOK_MS = 200
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
  const deadline = deadlineOf(startUs, settings.durationMs, control.enough)
  const { pace = USUAL_PACE } = control
  const triageMs = Math.min(pace.maxTriageMs, settings.durationMs * pace.triageShare)
  if (target.kind === 'url') {
    control.progress('connecting')
    const session = await attachToUrl(target.url)
    const sampler = createOsSampler(session.localPid)
    sampler.take()
    // Which threads burn is told by two looks, here as well.
    await sleepUntil(monotonicUs() + triageMs * 1e3, control.signal)
    sampler.take()
    const from = { identity: null, startUs, attachMs: 0 }
    return attached(session, sampler, from, deadline, settings, control)
  }
  const identity = identifyProcess(target.pid)
  const sampler = createOsSampler(target.pid)
  sampler.take()
  control.progress(`looking at process ${target.pid} from outside`)
  await sleepUntil(startUs + triageMs * 1e3, control.signal)
  sampler.take()
  const outside = await lookFromOutside(identity, sampler, deadline, control)
  if (outside !== 'burns')
    return outsideOnly(identity, sampler, startUs, settings, [
      ...interrupted(control.signal),
      ...(outside === 'gone' ? [EXITED] : []),
    ])
  control.progress('opening the inspector')
  const askedUs = monotonicUs()
  // What it does now: it may have been quiet for long.
  const [before, now] = sampler.samples.slice(-2)
  const ownShare = before && now ? osRates(before, now, identity.pid).onCpu : 0
  const attaching = createCallCost(sampler, identity.pid, () => ownShare)
  let session: Session
  try {
    session = await attaching.of(control.attach(identity, control.signal))
  } catch (error) {
    if (!control.signal.aborted || !(error instanceof WhyspinError)) throw error
    sampler.take()
    return outsideOnly(identity, sampler, startUs, settings, interrupted(control.signal))
  }
  if (session.openedInspector) sampler.noteOpened()
  // Who had to wait for others is looked at for as long as asked for all the same; a moment that
  // somebody else sets is waited for by nobody.
  const waitedUs = monotonicUs() - askedUs
  const hasToWait = waitedUs > pace.leastAttachedMs * 1e3 && control.enough === undefined
  const lateUs = hasToWait ? waitedUs : 0
  const from = { identity, startUs, attachMs: attaching.cpuMs }
  return attached(session, sampler, from, later(deadline, lateUs), settings, control)
}

/** Looks on from outside for as long as nothing burns. */
async function lookFromOutside(
  identity: ProcessIdentity,
  sampler: OsSampler,
  deadline: Deadline,
  { signal, enough }: CaptureControl,
): Promise<'quiet' | 'burns' | 'gone'> {
  // Neither end is slept through.
  const ends = enough === undefined ? signal : AbortSignal.any([signal, enough])
  for (;;) {
    const [from, to] = sampler.samples.slice(-2)
    if (from === undefined || to === undefined) throw lostTarget(identity.command)
    // Nothing is begun that somebody wants to end.
    if (signal.aborted) return 'quiet'
    if (!isQuiet(osRates(from, to, identity.pid))) return 'burns'
    const held = await debuggerHold(identity)
    if (held !== null) throw held
    if (monotonicUs() >= deadline.endUs) return 'quiet'
    await sleepUntil(Math.min(deadline.endUs, monotonicUs() + QUIET_LOOK_MS * 1e3), ends)
    if (sampler.take() === null || readStartTimeTicks(identity.pid) !== identity.startTimeTicks)
      return 'gone'
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
    ...header(settings),
    target: {
      pid: identity.pid,
      command: identity.command,
      cwd: null,
      nodeVersion: null,
      platform: process.platform,
      arch: process.arch,
      tid: identity.pid,
      attached: false,
    },
    startUs,
    endUs: monotonicUs(),
    os: sampler.samples,
    ...UNSEEN,
    workers: [],
    readyFds: [],
    incidents,
  }
}

const EXITED: Incident = { code: 'target-exited', text: 'The target exited during the capture.' }

const STOOD_STILL: Incident = {
  code: 'interrupted',
  text: 'whyspin stood still for more than 1.5 s (was it stopped?), so everything of it was taken out of the target; this is what was seen until then.',
}

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

/** How a capture began that goes on from within. */
interface Beginning {
  /** Null where the target was named by its URL. */
  readonly identity: ProcessIdentity | null
  readonly startUs: number
  /** CPU of the main thread that attaching took; 0 where it is not known. */
  readonly attachMs: number
}

async function attached(
  session: Session,
  sampler: OsSampler,
  { identity, startUs, attachMs }: Beginning,
  deadline: Deadline,
  settings: CaptureSettings,
  control: CaptureControl,
): Promise<Recording> {
  const { hello } = session.probe
  const resolver = createSiteResolver(
    session.localPid === null ? null : `/proc/${session.localPid}/root`,
  )
  const [first] = sampler.samples
  const last = sampler.samples.at(-1)
  const rates = first && last ? osRates(first, last, session.tid) : null
  const { leastAttachedMs } = control.pace ?? USUAL_PACE
  const attachedMs = leastAttachedMs * patienceWith(rates)
  const until = notBefore(deadline, monotonicUs() + attachedMs * 1e3)
  const busy = busyThreads([...sampler.samples.slice(0, 1), ...sampler.samples.slice(-1)])
  let main: SeenThread
  let others: SeenWorkers
  let left: readonly string[] = []
  let held: string | null = null
  try {
    const workers = captureWorkers(session, busy, sampler, resolver, until, control).catch(
      (error: unknown) => unseenWorkers(session, error),
    )
    // Awaited below: a defect that shows up before is not to end us before we have detached.
    workers.catch(() => {})
    main = await captureThread(session, sampler, resolver, until, control)
    others = await renewingLease([session], workers)
    held = await session.debuggerHold()
  } finally {
    control.progress('detaching')
    left = await session.detach()
  }
  const report = main.report ?? session.lastReport
  const thread = toThreadCapture(session, { ...main, report }, session.localPid, resolver)
  const recording: Recording = {
    ...header(settings),
    target: {
      pid: session.localPid ?? hello.pid,
      command: identity?.command ?? hello.argv.join(' '),
      cwd: hello.cwd,
      nodeVersion: hello.nodeVersion,
      platform: hello.platform,
      arch: hello.arch,
      tid: session.tid,
      attached: true,
    },
    startUs,
    endUs: monotonicUs(),
    os: sampler.samples,
    ...thread,
    controlMs: thread.controlMs + attachMs,
    workers: others.workers,
    readyFds: hasEmptyPolls(main) && session.localPid !== null ? readyFds(session.localPid) : [],
    incidents: [
      ...interrupted(control.signal),
      ...(session.stoodStill ? [STOOD_STILL] : []),
      ...(held === null ? [] : [{ code: 'held-by-debugger' as const, text: held }]),
      ...main.incidents,
      ...others.incidents,
      ...left.map((text) => ({ code: 'detach-incomplete' as const, text })),
    ],
  }
  if (!settings.sourceMaps) return recording
  // The target has been left by now: reading a big map holds nobody up.
  return withOriginals(
    recording,
    (path) => resolver.read(path, MAX_SOURCE_MAP_BYTES),
    resolver.packageOf,
  )
}

/** The map of a bundle of 10 MB has some 40. */
const MAX_SOURCE_MAP_BYTES = 64 * 1024 * 1024

/** A suspicion that no resource of the target explains: then a descriptor may. */
function hasEmptyPolls({ observed, report }: SeenThread): boolean {
  const isSuspected = observed.suspicions.some((why) => why !== 'starved')
  return isSuspected && report !== null && report.bursts.every(({ chains }) => chains.length === 0)
}

/** The target went, or did not answer: what the main thread said is kept. */
function unseenWorkers(session: Session, error: unknown): SeenWorkers {
  if (!session.isExiting && !(error instanceof WhyspinError)) throw error
  return {
    workers: [],
    incidents: [
      {
        code: 'worker-not-seen',
        text: `The worker threads could not be looked into: ${(error as Error).message}`,
      },
    ],
  }
}

function header(
  settings: CaptureSettings,
): Pick<Recording, 'format' | 'version' | 'whyspinVersion'> {
  return {
    format: 'whyspin-recording',
    version: RECORDING_VERSION,
    whyspinVersion: settings.whyspinVersion,
  }
}
