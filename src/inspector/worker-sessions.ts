import type { Connection } from './connection.ts'
import { createMessageChannel, type MessageChannel } from './message-channel.ts'
import { mostAtATime } from './most-at-a-time.ts'

/** A session with the inspector of one worker thread, by way of the main thread's. */
export interface WorkerSession {
  readonly workerId: string
  /** The script that it runs, a URL or path. */
  readonly url: string
  readonly connection: Connection
}

/** The worker threads of a target, from now until `close`. */
export interface WorkerSessions {
  readonly sessions: readonly WorkerSession[]
  /** Lets go of all of them. */
  close(): Promise<void>
}

/** No program has more worker threads that are worth a look. */
const MAX_SESSIONS = 1_024

interface Open extends WorkerSession {
  readonly channel: MessageChannel
  end(): void
}

/**
 * Opens a session with each worker thread that runs, nested ones included: Node reports them all at
 * once. They can be talked to while the main thread, or they themselves, stand in an endless loop;
 * a message takes about 45 ms (facts/inspector.md §4).
 */
export async function openWorkerSessions(connection: Connection): Promise<WorkerSessions> {
  const open = new Map<string, Open>()
  const stops = [
    connection.on('NodeWorker.attachedToWorker', ({ sessionId, workerInfo }) => {
      // Whoever sends events may leave out what the protocol promises, or never end.
      if (typeof workerInfo?.url !== 'string' || open.size >= MAX_SESSIONS) return
      open.set(sessionId, openSession(connection, sessionId, workerInfo))
    }),
    connection.on('NodeWorker.receivedMessageFromWorker', ({ sessionId, message }) => {
      open.get(sessionId)?.channel.receive(message)
    }),
    connection.on('NodeWorker.detachedFromWorker', ({ sessionId }) => {
      open.get(sessionId)?.end()
    }),
  ]
  void connection.closed.then(() => {
    for (const session of open.values()) session.end()
  })
  await connection.call('NodeWorker.enable', { waitForDebuggerOnStart: false })
  return {
    get sessions() {
      return [...open.values()]
    },
    async close() {
      for (const stop of stops) stop()
      if (!connection.isClosed) await connection.call('NodeWorker.disable')
      for (const session of open.values()) session.end()
    },
  }
}

function openSession(
  connection: Connection,
  sessionId: string,
  { workerId, url }: { readonly workerId: string; readonly url: string },
): Open {
  let isClosed = false
  let resolveClosed = (): void => {}
  const closed = new Promise<void>((resolve) => {
    resolveClosed = resolve
  })
  const end = (): void => {
    isClosed = true
    channel.end(null)
    resolveClosed()
  }
  const detach = async (): Promise<void> => {
    if (isClosed) return
    await connection.call('NodeWorker.detach', { sessionId })
    end()
  }
  const channel = createMessageChannel(
    (text) => {
      const message = toAscii(text)
      // A worker that is gone refuses; what waits for its answer is told so.
      connection.call('NodeWorker.sendMessageToWorker', { sessionId, message }).catch(end)
    },
    () => void detach().catch(end),
  )
  return {
    workerId,
    url,
    channel,
    end,
    connection: {
      call: mostAtATime(1, channel.call),
      on: channel.on,
      closed,
      close: detach,
      get isClosed() {
        return isClosed
      },
      get slowestReplyMs() {
        return channel.slowestReplyMs
      },
    },
  }
}

/**
 * A worker refuses any message that is not plain ASCII ("Message must be a valid JSON", Node 20.20);
 * in JSON every other character can be written as an escape.
 */
function toAscii(json: string): string {
  return json.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
