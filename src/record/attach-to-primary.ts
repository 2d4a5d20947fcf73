import { setTimeout as sleep } from 'node:timers/promises'
import { WhyspinError } from '../errors.ts'
import { closeInspector } from '../inspector/close-inspector.ts'
import { connect } from '../inspector/connection.ts'
import { dialInto } from '../inspector/dial-into.ts'
import { readInspectorFlags } from '../inspector/inspector-flags.ts'
import { locateInspector, loopbackSockets } from '../inspector/locate-inspector.ts'
import { verifyIdentity } from '../inspector/verify-identity.ts'
import { clusterWorkers } from '../process/cluster-workers.ts'
import { identifyProcess, type ProcessIdentity } from '../process/identify-process.ts'
import { listeningSockets } from '../process/listening-sockets.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
import { holdWorkers, releaseWorkers } from './hold-workers.ts'
import { leavingBy } from './leaving-by.ts'
import { renewingLease } from './renewing-lease.ts'
import { attachToProcess, type Session } from './session.ts'

/** A worker takes the signal, on a thread of its own, within a few milliseconds. */
const SIGNAL_MS = 100

/**
 * Attaches to the primary of a cluster whose inspector is not open, and leaves the inspectors of its
 * workers as they were: they are held open while that of the primary opens.
 * @param attached pids of workers that have a session of ours; it must not end before this is done
 */
export async function attachToPrimary(
  identity: ProcessIdentity,
  attached: ReadonlySet<number>,
  signal?: AbortSignal,
): Promise<Session> {
  const { sessions, before } = await holdWorkers(identity, attached)
  let session: Session
  try {
    session = await renewingLease(sessions, attachToProcess(identity, signal))
  } catch (error) {
    await releaseWorkers(sessions)
    throw error
  }
  await renewingLease([session, ...sessions], sleep(SIGNAL_MS))
  const left = await renewingLease([session], releaseWorkers(sessions))
  return leavingBy(session, async () => {
    const leftHere = await session.detach()
    // Of a primary that has gone, the workers are none any more.
    if (readStartTimeTicks(identity.pid) === identity.startTimeTicks)
      for (const pid of clusterWorkers(identity.pid))
        if (!attached.has(pid)) await closeStray(pid, before.get(pid) ?? new Set())
    return [...left, ...leftHere]
  })
}

/**
 * Closes what the signal of the primary has opened in a worker after all: one that started while we
 * attached, or that got the signal only after we had closed its inspector.
 */
async function closeStray(pid: number, before: ReadonlySet<number>): Promise<void> {
  try {
    const worker = identifyProcess(pid)
    const sockets = listeningSockets(pid).filter(({ inode }) => !before.has(inode))
    const { dial } = await dialInto(worker)
    const found = await locateInspector(loopbackSockets(sockets), dial)
    if (found === null) return
    const connection = await connect(found)
    try {
      await verifyIdentity(connection, worker)
      const { port: configuredPort } = readInspectorFlags(worker)
      await closeInspector(
        connection,
        { ...found, openedByUs: true, openMs: 0, configuredPort },
        pid,
      )
    } finally {
      await connection.close()
    }
  } catch (error) {
    // A worker that ends, or that another tool holds, is not ours to close.
    if (!(error instanceof WhyspinError)) throw error
  }
}
