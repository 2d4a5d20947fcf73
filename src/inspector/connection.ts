import type { Duplex } from 'node:stream'
import { type Endpoint, dialHere } from './dial.ts'
import { createMessageChannel } from './message-channel.ts'
import { mostAtATime } from './most-at-a-time.ts'
import type { CallArguments, EventName, EventParams, Method, Reply } from './protocol.ts'
import { connectError, type Transport, openTransport } from './transport.ts'

/** A session with the target's inspector: calls with a time limit, and events. */
export interface Connection {
  /**
   * Sends a command and waits for its reply, 5 s unless told otherwise; behind those that were sent
   * before, where too many of them are under way.
   * @throws Error when the target refuses the command; targetError when it does not answer in time
   * or the connection closes. The stack is the caller's.
   */
  call<M extends Method>(method: M, ...rest: CallArguments<M>): Promise<Reply<M>>
  /** Listens for an event; the returned function ends that. What a listener throws is uncaught. */
  on<E extends EventName>(event: E, listener: (params: EventParams<E>) => void): () => void
  /** Resolves when the connection is closed, by whichever side. */
  readonly closed: Promise<void>
  readonly isClosed: boolean
  /** Ends the connection; pending calls are rejected. */
  close(): Promise<void>
  /** The longest time that the target took to reply, given-up calls included. */
  readonly slowestReplyMs: number
}

export interface ConnectOptions {
  readonly timeoutMs?: number
  /** Gives what carries the connection; TCP when left out. */
  readonly through?: ((url: string, timeoutMs: number) => Promise<Duplex>) | undefined
}

/** As long as a call may take: beside a spin the target's thread for this was seen to wait 3.5 s. */
const CONNECT_TIMEOUT_MS = 5_000
/** One that takes long, and one that renews the lease meanwhile. */
const MAX_UNANSWERED = 2

/**
 * Connects to an inspector.
 * @param at where it was found, or a URL that is valid here
 * @param options.timeoutMs bound on the connecting, default 5 s
 * @throws targetError when nobody answers there
 */
export async function connect(
  at: Endpoint | string,
  { timeoutMs: connectMs = CONNECT_TIMEOUT_MS, through }: ConnectOptions = {},
): Promise<Connection> {
  const endpoint = typeof at === 'string' ? { webSocketUrl: at, dial: dialHere } : at
  let transport: Transport | null = null
  let isClosed = false
  const channel = createMessageChannel(
    (text) => transport?.send(text),
    () => void transport?.close(),
  )
  const stream = await through?.(endpoint.webSocketUrl, connectMs).catch((error: unknown) => {
    throw connectError(endpoint.webSocketUrl, error as Error)
  })
  const handlers = {
    onText: channel.receive,
    onClose(error: Error | null) {
      isClosed = true
      channel.end(error)
    },
  }
  const opened = await openTransport(endpoint, connectMs, handlers, stream)
  transport = opened
  // Garbage may come together with the handshake.
  if (channel.failure !== null) void opened.close()

  return {
    call: mostAtATime(MAX_UNANSWERED, channel.call),
    on: channel.on,
    close: () => opened.close(),
    closed: opened.closed,
    get isClosed() {
      return isClosed
    },
    get slowestReplyMs() {
      return channel.slowestReplyMs
    },
  }
}
