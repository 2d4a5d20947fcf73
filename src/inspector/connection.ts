import { parseMessage } from './parse-message.ts'
import { closedError, createPendingCalls } from './pending-calls.ts'
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
  readonly receivedBytes: number
}

export interface ConnectOptions {
  readonly timeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 2_000
/** A reply takes 1–20 ms on starved loops; native calls of the target hold it up for longer. */
const CALL_TIMEOUT_MS = 5_000

// Event parameters are whatever the protocol says; `on` is where the types are.
type Listener = (params: any) => void

function emit(listeners: ReadonlySet<Listener> | undefined, params: unknown): void {
  for (const listener of listeners ?? []) {
    try {
      listener(params)
    } catch (error) {
      // A defect of ours: it must not break the socket's parser, nor go unnoticed.
      queueMicrotask(() => {
        throw error
      })
    }
  }
}

/**
 * Connects to an inspector by its WebSocket URL.
 * @param options.timeoutMs bound on the connecting, default 2 s
 * @throws targetError when nobody answers there
 */
export async function connect(
  webSocketUrl: string,
  { timeoutMs: connectMs = CONNECT_TIMEOUT_MS }: ConnectOptions = {},
): Promise<Connection> {
  const calls = createPendingCalls()
  const listeners = new Map<string, Set<Listener>>()
  let transport: Transport | null = null
  let lastId = 0
  let isClosed = false
  let failure: Error | null = null
  let receivedBytes = 0

  function onText(text: string, bytes: number): void {
    receivedBytes += bytes
    // After the first garbage nothing that follows is believed.
    if (failure !== null) return
    try {
      const message = parseMessage(text)
      if (message.kind === 'event') emit(listeners.get(message.method), message.params)
      else calls.answer(message)
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error))
      calls.rejectAll(failure)
      void transport?.close()
    }
  }

  function onClose(error: Error | null): void {
    isClosed = true
    failure ??= error
    calls.rejectAll(failure)
  }

  const opened = await openTransport(webSocketUrl, connectMs, { onText, onClose })
  transport = opened
  // Garbage may come together with the handshake.
  if (failure !== null) void opened.close()

  return {
    call(method, ...[params, options]) {
      // Made here, not when the answer comes, so that its stack shows who called.
      const call = new Error(method)
      if (isClosed || failure !== null) return Promise.reject(closedError(method, failure))
      const id = ++lastId
      opened.send(JSON.stringify({ id, method, params }))
      return calls.wait(id, method, options?.timeoutMs ?? CALL_TIMEOUT_MS, call) as Promise<any>
    },
    on(event, listener) {
      const ofEvent = listeners.get(event) ?? new Set()
      listeners.set(event, ofEvent.add(listener))
      return () => void ofEvent.delete(listener)
    },
    close: () => opened.close(),
    closed: opened.closed,
    get isClosed() {
      return isClosed
    },
    get slowestReplyMs() {
      return calls.slowestReplyMs
    },
    get receivedBytes() {
      return receivedBytes
    },
  }
}
