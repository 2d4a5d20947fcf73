import { setTimeout as sleep } from 'node:timers/promises'
import { establishedPeers } from '../process/established-peers.ts'
import { type ListeningSocket, namespaceListeners, ownedBy } from '../process/listening-sockets.ts'
import { isAtRest } from '../process/main-thread-wait.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
import { closeInspector } from './close-inspector.ts'
import { type Connection, connect } from './connection.ts'
import { dialHere } from './dial.ts'
import { evaluate } from './evaluate.ts'
import type { WatchedProcess } from './guard-messages.ts'
import { locateInspector } from './locate-inspector.ts'
import { REQUIRE } from './require-expression.ts'
import { verifyIdentity } from './verify-identity.ts'
import { watchExit } from './watch-exit.ts'
import { askedWorkerMayCrash } from './worker-safety.ts'
import { openWorkerSessions } from './worker-sessions.ts'

/** What another whyspin may have in a target. */
export interface Remains {
  /** As in `ProbeSettings`. */
  readonly owner: string
  /** The process in which it opened the inspector, or was about to; null when that was open. */
  readonly watched: WatchedProcess | null
  /** It is known to have sent the signal. */
  readonly isSignalled: boolean
  /** The inspector that it was connected to last. */
  readonly url: string | null
}

/** A target that is stopped, or in a native call, answers no earlier than it goes on. */
const LIMIT_MS = 15 * 60_000
/** The same for one that has opened nothing yet; it may have a SIGUSR1 listener of its own. */
const OPEN_LIMIT_MS = 2 * 60_000
/** Between the decision to send the signal and the sending lie a few looks at `/proc`. */
const UNSENT_LIMIT_MS = 5_000
/** Also the time in which a target that waited for our connection to end gets to exit. */
const FIRST_WAIT_MS = 50
const MAX_WAIT_MS = 1_000
/** A target at rest serves SIGUSR1 at once: what is not open by then was not asked for. */
const REST_MS = 1_500
const WORKER_MS = 1_000

/**
 * Takes out of a target what another whyspin, which is gone or stands still, has left there: its
 * probe, which takes hooks and profilers with it, and the inspector where that was its own. By
 * evaluate, which a starved loop serves too; the lease of the probe is for when this fails. Tries
 * again until it is done, the process is gone, or a quarter of an hour is over.
 */
export async function leaveFor(remains: Remains): Promise<void> {
  const deadline = performance.now() + LIMIT_MS
  const attempt =
    remains.watched === null ? fromUrl(remains) : fromProcess(remains, remains.watched)
  for (let waitMs = FIRST_WAIT_MS; performance.now() < deadline; waitMs *= 2) {
    await sleep(Math.min(waitMs, MAX_WAIT_MS))
    try {
      if (await attempt()) return
    } catch {
      // Gone in the middle, or it does not answer yet: the next attempt will see.
    }
  }
}

/** One attempt; true when nothing is left to be done. */
type Attempt = () => Promise<boolean>

function fromProcess(
  { owner, isSignalled, url }: Remains,
  { identity, before, configuredPort }: WatchedProcess,
): Attempt {
  const { pid } = identity
  const openByMs = performance.now() + (isSignalled ? OPEN_LIMIT_MS : UNSENT_LIMIT_MS)
  let restedSinceMs: number | null = null
  let isSentAway = false
  const ports = new Set(url === null ? [] : [Number(new URL(url).port)])
  return async () => {
    if (readStartTimeTicks(pid) !== identity.startTimeTicks) return true
    const sockets = newSockets(pid, before)
    // The guard runs where the target has its network.
    const found = await locateInspector(sockets, dialHere)
    if (found === null) {
      // What was open and is not any more was closed: by the probe, or by whyspin at its last. A
      // target that is stopped still listens, and only does not answer.
      if (ports.size > 0 && !sockets.some(({ port }) => ports.has(port))) return true
      if (!isAtRest(pid)) restedSinceMs = null
      else restedSinceMs ??= performance.now()
      const nowMs = performance.now()
      return nowMs > openByMs || (restedSinceMs !== null && nowMs - restedSinceMs > REST_MS)
    }
    ports.add(found.port)
    // With another client there it stays open, and each connection of ours is a line on stderr.
    if (isSentAway && establishedPeers(pid, found.port) > 0) return false
    return withConnection(found.webSocketUrl, async (connection) => {
      await verifyIdentity(connection, identity)
      await sendAway(connection, owner)
      isSentAway = true
      const inspector = { ...found, openedByUs: true, openMs: 0, configuredPort }
      return (await closeInspector(connection, inspector, pid)) === 'closed'
    })
  }
}

/** There was no inspector before, so whichever there is now came by the signal. */
function newSockets(pid: number, before: readonly number[]): readonly ListeningSocket[] {
  const known = new Set(before)
  return ownedBy(pid, new Map([...namespaceListeners(pid)].filter(([inode]) => !known.has(inode))))
}

function fromUrl({ owner, url }: Remains): Attempt {
  return async () => {
    if (url === null) return true
    try {
      return await withConnection(url, async (connection) => {
        await sendAway(connection, owner)
        return true
      })
    } catch (error) {
      // Nobody listens: it is closed, or its process is gone. One that stands still does listen.
      if (isRefused(error)) return true
      throw error
    }
  }
}

function isRefused(error: unknown): boolean {
  const { cause } = error as Error
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED'
}

async function withConnection(
  url: string,
  work: (connection: Connection) => Promise<boolean>,
): Promise<boolean> {
  let isExiting = false
  const connection = await connect(url)
  try {
    await watchExit(connection, () => {
      isExiting = true
      void connection.close()
    })
    return await work(connection)
  } catch (error) {
    if (isExiting) return true
    throw error
  } finally {
    await connection.close()
  }
}

/** From the main thread and from each worker, as far as they answer. */
async function sendAway(connection: Connection, owner: string): Promise<void> {
  // One of them carries the mark (`probe/marker.ts`).
  const expression = `((key, require) => {
    const process = require('process')
    for (const holder of [globalThis, process, require('async_hooks')])
      holder[key]?.(${JSON.stringify(owner)})
    try { return String(process.versions.node) } catch { return '' }
  })(Symbol.for('whyspin.probe'), ${REQUIRE})`
  // Where that may crash it, the lease of the probe must do in the workers.
  if (askedWorkerMayCrash(await evaluate<string>(connection, expression))) return
  const workers = await openWorkerSessions(connection)
  // One that does not answer is in a native call, or at its end: its lease must do.
  await Promise.allSettled(
    workers.sessions.map((worker) =>
      evaluate(worker.connection, expression, { timeoutMs: WORKER_MS }),
    ),
  )
  await workers.close()
}
