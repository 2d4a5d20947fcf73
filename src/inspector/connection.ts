import { createMessageChannel } from './message-channel.ts'
import type { CallArguments, EventName, EventParams, Method, Reply } from './protocol.ts'
import { type Transport, openTransport } from './transport.ts'

/** A session with the target's inspector: calls with a time limit, and events. */
export interface Connection {
  /**
   * Sends a command and waits for its reply, 5 s unless told otherwise.
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
}

const CONNECT_TIMEOUT_MS = 2_000

/**
 * Connects to an inspector by its WebSocket URL.
 * @param options.timeoutMs bound on the connecting, default 2 s
 * @throws targetError when nobody answers there
 */
export async function connect(
  webSocketUrl: string,
  { timeoutMs: connectMs = CONNECT_TIMEOUT_MS }: ConnectOptions = {},
): Promise<Connection> {
  let transport: Transport | null = null
  let isClosed = false
  const channel = createMessageChannel(
    (text) => transport?.send(text),
    () => void transport?.close(),
  )
  const opened = await openTransport(webSocketUrl, connectMs, {
    onText: channel.receive,
    onClose(error) {
      isClosed = true
      channel.end(error)
    },
  })
  transport = opened
  // Garbage may come together with the handshake.
  if (channel.failure !== null) void opened.close()

  return {
    call: channel.call,
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
