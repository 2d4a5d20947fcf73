import { parseMessage } from './parse-message.ts'
import { closedError, createPendingCalls } from './pending-calls.ts'
import type { CallArguments, EventName, EventParams, Method, Reply } from './protocol.ts'

/** The inspector's protocol over anything that carries text: calls with a time limit, and events. */
export interface MessageChannel {
  call<M extends Method>(method: M, ...rest: CallArguments<M>): Promise<Reply<M>>
  on<E extends EventName>(event: E, listener: (params: EventParams<E>) => void): () => void
  /** Takes a message that came in. */
  receive(text: string): void
  /** Nothing comes any more: pending calls are rejected, and so are later ones. */
  end(error: Error | null): void
  /** Why nothing is believed any more; null while all is well. */
  readonly failure: Error | null
  readonly slowestReplyMs: number
}

/** A reply takes 1–20 ms on starved loops; native calls of the target hold it up for longer. */
const CALL_TIMEOUT_MS = 5_000

// Event parameters are whatever the protocol says; `on` is where the types are.
type Listener = (params: any) => void

/**
 * @param send carries a message to the other side; what it throws rejects the call
 * @param onGarbage called once, when something came in that is no message of the protocol
 */
export function createMessageChannel(
  send: (text: string) => void,
  onGarbage: () => void,
): MessageChannel {
  const calls = createPendingCalls()
  const listeners = new Map<string, Set<Listener>>()
  let lastId = 0
  let isEnded = false
  let failure: Error | null = null

  return {
    async call(method, ...[params, options]) {
      // Made here, not when the answer comes, so that its stack shows who called.
      const call = new Error(method)
      if (isEnded || failure !== null) throw closedError(method, failure)
      const id = ++lastId
      send(JSON.stringify({ id, method, params }))
      return (await calls.wait(id, method, options?.timeoutMs ?? CALL_TIMEOUT_MS, call)) as any
    },
    on(event, listener) {
      const ofEvent = listeners.get(event) ?? new Set()
      listeners.set(event, ofEvent.add(listener))
      return () => void ofEvent.delete(listener)
    },
    receive(text) {
      // After the first garbage nothing that follows is believed.
      if (failure !== null) return
      try {
        const message = parseMessage(text)
        if (message.kind === 'event') emit(listeners.get(message.method), message.params)
        else calls.answer(message)
      } catch (error) {
        failure = error instanceof Error ? error : new Error(String(error))
        calls.rejectAll(failure)
        onGarbage()
      }
    },
    end(error) {
      isEnded = true
      failure ??= error
      calls.rejectAll(failure)
    },
    get failure() {
      return failure
    },
    get slowestReplyMs() {
      return calls.slowestReplyMs
    },
  }
}

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
