import { WhyspinError } from '../errors.ts'
import type { Connection } from '../inspector/connection.ts'
import { evaluate } from '../inspector/evaluate.ts'
import { REQUIRE } from '../inspector/require-expression.ts'
import { askedWorkerMayCrash } from '../inspector/worker-safety.ts'
import {
  openWorkerSessions,
  type WorkerSession,
  type WorkerSessions,
} from '../inspector/worker-sessions.ts'
import type { Incident } from '../model/incident.ts'
import type { OsSample, WorkerCapture } from '../model/recording.ts'
import { outerTid } from '../process/outer-tid.ts'
import type { CaptureControl } from './capture-control.ts'
import { captureThread, toThreadCapture } from './capture-thread.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { type Deadline, notBefore } from './deadline.ts'
import { installProbe } from './install-probe.ts'
import { isThreadQuiet, osRates } from './plan.ts'
import type { NextBeat } from './probe-voice.ts'
import type { SiteResolver } from './resolve-site.ts'
import type { OsSampler } from './sample-os.ts'
import { LEASE_MS, type Session } from './session.ts'
import { takeOutProbe } from './take-out-probe.ts'

/** The worker threads that were looked into, and what a reader must know about it. */
export interface SeenWorkers {
  readonly workers: readonly WorkerCapture[]
  readonly incidents: readonly Incident[]
}

/** A message to a worker takes about 45 ms; more of them than these would be seen only in passing. */
const MAX_WORKERS = 4
/** Two looks, the start of the samples, and a burst, at 45 ms a message and more. */
const MIN_WORKER_MS = 1_200
/** Native calls hold a worker up; the others are not kept waiting for it. */
const ANSWER_MS = 1_000
/** Where all are asked at once, two messages are under way (`inspector/most-at-a-time.ts`). */
const MESSAGE_MS = 45

/** The threads, main and V8's helpers apart, that use CPU or wake up at the pace of a spin. */
export function busyThreads([from, to]: readonly OsSample[]): ReadonlySet<number> {
  const busy = new Set<number>()
  // Without two samples nobody can tell.
  if (from === undefined || to === undefined || to.atUs <= from.atUs) return busy
  for (const { tid, role } of to.threads) {
    if (role === 'main' || role === 'v8' || role === 'observer') continue
    if (!isThreadQuiet(osRates(from, to, tid))) busy.add(tid)
  }
  return busy
}

/** Looks into the worker threads among the busy ones, at the same time as into the main thread. */
export async function captureWorkers(
  session: Session,
  busy: ReadonlySet<number>,
  sampler: OsSampler,
  resolver: SiteResolver,
  until: Deadline,
  control: CaptureControl,
): Promise<SeenWorkers> {
  const { localPid } = session
  if (busy.size === 0 || localPid === null) return { workers: [], incidents: [] }
  const { nodeVersion } = session.probe.hello
  if (askedWorkerMayCrash(nodeVersion) && !control.insists.onWorkers)
    return { workers: [], incidents: [refused(nodeVersion)] }
  const open = await openWorkerSessions(session.connection)
  const incidents: Incident[] = []
  const workers: WorkerCapture[] = []
  try {
    const { sessions } = open
    const answerMs = ANSWER_MS + (sessions.length * MESSAGE_MS) / 2
    const found = await Promise.all(sessions.map((worker) => withTid(worker, localPid, answerMs)))
    const all = found.filter(({ tid }) => tid !== null && busy.has(tid))
    const seen = await Promise.all(
      all
        .slice(0, MAX_WORKERS)
        .map(({ worker, tid }) =>
          captureWorker(session, worker, tid ?? 0, sampler, resolver, until, control),
        ),
    )
    incidents.push(...unasked(found, busy))
    const left = all.length - seen.length
    workers.push(...seen.flatMap((each) => each.workers))
    incidents.push(...seen.flatMap((each) => each.incidents))
    if (left > 0)
      incidents.push({
        code: 'worker-not-seen',
        text: `Only ${MAX_WORKERS} worker threads are looked into at a time; ${left} more used CPU.`,
      })
  } finally {
    await letGo(session, open, incidents)
  }
  return { workers, incidents }
}

/** A worker's probe is asked for everything: each message to it is a detour. */
const noBeat: NextBeat = async (untilUs, signal) => {
  await sleepUntil(untilUs, signal)
  return null
}

const refused = (nodeVersion: string): Incident => ({
  code: 'workers-refused',
  text: `Threads that burn and may be workers were not looked into: on Node ${nodeVersion} a worker that ends while it is asked may crash the process (mended in Node 20). --force-workers looks into them all the same.`,
})

/** What was captured is kept, whatever the target answers now. */
async function letGo(session: Session, open: WorkerSessions, incidents: Incident[]): Promise<void> {
  if (session.isExiting) return
  try {
    await open.close()
  } catch (error) {
    if (!(error instanceof WhyspinError)) throw error
    incidents.push({
      code: 'detach-incomplete',
      text: `The sessions with the worker threads were not closed: ${error.message}`,
    })
  }
}

async function withTid(
  worker: WorkerSession,
  pid: number,
  timeoutMs: number,
): Promise<FoundWorker> {
  try {
    return { worker, tid: await tidOf(worker.connection, pid, timeoutMs), why: null }
  } catch (error) {
    return { worker, tid: null, why: error as Error }
  }
}

interface FoundWorker {
  readonly worker: WorkerSession
  readonly tid: number | null
  /** Why its thread is not known; null where it is. */
  readonly why: Error | null
}

/** Of workers that could not be asked, where a busy thread may be theirs. */
function unasked(found: readonly FoundWorker[], busy: ReadonlySet<number>): readonly Incident[] {
  const known = new Set(found.map(({ tid }) => tid))
  if ([...busy].every((tid) => known.has(tid))) return []
  return found.flatMap(({ worker, why }) =>
    why === null || worker.connection.isClosed
      ? []
      : [
          {
            code: 'worker-not-seen' as const,
            text: `Worker ${worker.workerId} could not be asked which thread it is: ${why.message}`,
          },
        ],
  )
}

async function tidOf(
  connection: Connection,
  pid: number,
  timeoutMs: number,
): Promise<number | null> {
  // The last is the thread's own, whichever pid namespace the /proc that it sees belongs to.
  const tid = await evaluate<number>(
    connection,
    `Number(/^NSpid:.*?(\\d+)$/m.exec(${REQUIRE}('fs').readFileSync('/proc/thread-self/status', 'latin1'))[1])`,
    { timeoutMs },
  )
  return outerTid(pid, tid)
}

async function captureWorker(
  session: Session,
  { workerId, url, connection }: WorkerSession,
  tid: number,
  sampler: OsSampler,
  resolver: SiteResolver,
  until: Deadline,
  control: CaptureControl,
): Promise<SeenWorkers> {
  const lost = (what: string, error: unknown): Incident => ({
    code: 'worker-not-seen',
    text: `Worker ${workerId} ${what}: ${(error as Error).message}`,
  })
  let worker: Parameters<typeof captureThread>[0]
  try {
    const probe = await installProbe(connection, {
      owner: session.owner,
      leaseMs: LEASE_MS,
      closeInspector: false,
      debugPort: 0,
      isWorker: true,
      voice: null,
    })
    worker = {
      connection,
      probe,
      tid,
      profiler: 'own',
      nextBeat: noBeat,
      get isExiting() {
        return session.isExiting || connection.isClosed
      },
      // Which thread of a process a debugger holds cannot be seen from outside.
      debuggerHold: () => Promise.resolve(null),
      abandon: () => connection.close(),
    }
  } catch (error) {
    return { workers: [], incidents: [lost('could not be looked into', error)] }
  }
  // Talking to a worker is slow, more so on a crowded host: it gets its time all the same.
  const ownUntil = notBefore(until, monotonicUs() + MIN_WORKER_MS * 1e3)
  const seen = await captureThread(worker, sampler, resolver, ownUntil, control)
  const incidents: Incident[] = [...seen.incidents]
  try {
    if (!connection.isClosed)
      for (const text of await takeOutProbe(worker.probe))
        incidents.push({ code: 'detach-incomplete', text })
  } catch (error) {
    incidents.push(lost('went before the probe was taken out', error))
  }
  const capture: WorkerCapture = {
    ...toThreadCapture(worker, seen, session.localPid, resolver),
    threadId: worker.probe.hello.threadId,
    tid,
    script: resolver.fromPosition('', url, 1, 1).file,
  }
  return { workers: [capture], incidents }
}
