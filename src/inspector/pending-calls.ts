import { targetError } from '../errors.ts'
import type { InspectorMessage } from './parse-message.ts'

type Answer = Exclude<InspectorMessage, { readonly kind: 'event' }>

interface Pending {
  readonly method: string
  settle(outcome: { readonly result: unknown } | { readonly error: Error }): void
}

/** The calls that wait for their replies. */
export interface PendingCalls {
  /** Waits for the reply to call `id`; `call` is an error made where the caller stands. */
  wait(id: number, method: string, timeoutMs: number, call: Error): Promise<unknown>
  /** Settles the call that was answered; answers to calls that timed out are dropped. */
  answer(answer: Answer): void
  rejectAll(cause: Error | null): void
  readonly slowestReplyMs: number
}

/** Gives `error` the stack of the call, instead of that of a timer or socket of ours. */
function raisedAt(call: Error, error: Error): Error {
  const frames = (call.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n')
  return error
}

/** The error for a call that got no answer because the connection closed. */
export function closedError(method: string, cause: Error | null): Error {
  return targetError(
    `The connection to the target's inspector closed before \`${method}\` was answered${cause === null ? '' : `: ${cause.message}`}.`,
    'The process probably exited, or another tool closed its inspector; check that it still runs.',
    cause ?? undefined,
  )
}

function refusedError(method: string, reason: string): Error {
  // Its context is gone: it waits only for its inspector's clients.
  if (reason.startsWith('Cannot find context'))
    return targetError('The target is about to exit.', 'Start it again and attach while it runs.')
  return targetError(
    `The target's inspector refused \`${method}\`: ${reason.replace(/\.$/, '')}.`,
    'Its Node may be too old or built without the inspector, or something else answers in its place.',
  )
}

function timeoutError(method: string, timeoutMs: number): Error {
  return targetError(
    `The target did not answer \`${method}\` within ${timeoutMs} ms.`,
    'It may be stopped or inside a long native call; try again when it runs.',
  )
}

export function createPendingCalls(): PendingCalls {
  const pending = new Map<number, Pending>()
  let slowestReplyMs = 0

  function wait(id: number, method: string, timeoutMs: number, call: Error): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const sentMs = performance.now()
      const cancel = afterAwake(timeoutMs, () =>
        pending.get(id)?.settle({ error: timeoutError(method, timeoutMs) }),
      )
      pending.set(id, {
        method,
        settle(outcome) {
          cancel()
          pending.delete(id)
          slowestReplyMs = Math.max(slowestReplyMs, performance.now() - sentMs)
          if ('error' in outcome) reject(raisedAt(call, outcome.error))
          else resolve(outcome.result)
        },
      })
    })
  }

  return {
    wait,
    answer(answer) {
      const call = pending.get(answer.id)
      if (answer.kind === 'reply') call?.settle({ result: answer.result })
      else call?.settle({ error: refusedError(call.method, answer.message) })
    },
    rejectAll(cause) {
      for (const call of pending.values()) call.settle({ error: closedError(call.method, cause) })
    },
    get slowestReplyMs() {
      return slowestReplyMs
    },
  }
}

const STEPS = 4
const LONGEST_STEP_MS = 250

/**
 * Calls back after so much time in which this process could run. Of a pause of the whole host, or of
 * ours alone, one step counts: the answer that came meanwhile is read after the timers (a host that
 * stood still for longer than 5 s had two captures lose targets that were well).
 * @returns what takes it back
 */
function afterAwake(ms: number, then: () => void): () => void {
  let leftMs = ms
  let timer: NodeJS.Timeout | undefined
  const step = (): void => {
    if (leftMs <= 0) return then()
    const stepMs = Math.min(leftMs, ms / STEPS, LONGEST_STEP_MS)
    leftMs -= stepMs
    timer = setTimeout(step, stepMs)
  }
  step()
  return () => clearTimeout(timer)
}
