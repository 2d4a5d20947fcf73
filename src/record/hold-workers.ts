import { targetError, WhyspinError } from '../errors.ts'
import { findInspector } from '../inspector/open-inspector.ts'
import { clusterWorkers } from '../process/cluster-workers.ts'
import { describeProcess } from '../process/command-line.ts'
import { identifyProcess, type ProcessIdentity } from '../process/identify-process.ts'
import { listeningSockets } from '../process/listening-sockets.ts'
import { hasEnded } from '../process/process-state.ts'
import { explainSignalDanger } from '../process/signal-safety.ts'
import { renewingLease } from './renewing-lease.ts'
import { attachToProcess, type Session } from './session.ts'

/** The workers of a cluster, with an inspector open in each of them. */
export interface HeldWorkers {
  /** Of those whose inspectors we opened. */
  readonly sessions: readonly Session[]
  /** The inodes of the sockets that each worker listened on before, by its pid. */
  readonly before: ReadonlyMap<number, ReadonlySet<number>>
}

/**
 * Sees to it that the inspector of every worker of a cluster is open, each on a port of its own:
 * SIGUSR1, which Node passes on to all workers when the inspector of the primary opens, does nothing
 * then. `releaseWorkers` leaves them as they were.
 * @param attached pids of workers whose inspectors are open for a session of ours
 * @throws targetError when one may not be signalled; the others are released again
 */
export async function holdWorkers(
  primary: ProcessIdentity,
  attached: ReadonlySet<number>,
): Promise<HeldWorkers> {
  const sessions: Session[] = []
  const pids = clusterWorkers(primary.pid)
  const before = new Map(
    pids.map((pid) => [pid, new Set(listeningSockets(pid).map(({ inode }) => inode))]),
  )
  try {
    await renewingLease(sessions, openAll(pids, attached, sessions))
    return { sessions, before }
  } catch (error) {
    await releaseWorkers(sessions)
    throw error instanceof WhyspinError ? passesSignalOn(primary, error) : error
  }
}

/** One after the other, since they would all open on one port. */
async function openAll(
  pids: readonly number[],
  attached: ReadonlySet<number>,
  sessions: Session[],
): Promise<void> {
  for (const pid of pids) {
    try {
      const worker = identifyProcess(pid)
      if (attached.has(pid) || (await findInspector(worker)) !== null) {
        await refuseDanger(worker)
        continue
      }
      sessions.push(await attachToProcess(worker))
    } catch (error) {
      // A cluster that starts its workers over and over loses one at any time.
      if (hasEnded(pid)) continue
      throw error
    }
  }
}

/** To a worker whose inspector is open the signal does nothing, but it breaks off a synchronous read. */
async function refuseDanger(worker: ProcessIdentity): Promise<void> {
  const danger = await explainSignalDanger(worker)
  if (danger !== null) throw targetError(danger.reason, danger.advice)
}

/** @returns what could not be undone, as sentences */
export async function releaseWorkers(sessions: readonly Session[]): Promise<readonly string[]> {
  const left = await Promise.all(sessions.map((session) => session.detach()))
  return left.flat()
}

function passesSignalOn({ pid }: ProcessIdentity, cause: WhyspinError): WhyspinError {
  return targetError(
    `Process ${describeProcess(pid)} is the primary of a cluster, and the signal that opens its inspector would go on to its workers: ${cause.message}`,
    `Look at the other workers by their own pids, or at all with \`whyspin ${pid} --subprocesses\`. Of that one: ${cause.advice}`,
    cause,
  )
}
