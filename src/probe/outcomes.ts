/** How a request ended: it got somewhere, it moved nothing, or it failed (with a code). */
export type Outcome = 'succeeded' | 'empty' | 'failed'

/**
 * Watches how requests end. A hook is not told, but libuv's requests call `oncomplete` with the
 * outcome. Where Node has set it before `init` (connects, look-ups), it is called through a function
 * of ours that passes everything on; where it is set right after (files), the assignment is caught
 * once and does the same.
 */
export interface Outcomes {
  watch(request: object): void
  /** The same for a file request that settles a promise, from its `before` on. */
  watchPromise(request: object): void
}

const { isArray } = Array
const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect
const KEY = 'oncomplete'

/** Told of each outcome before the request's own callback runs, inside its turn. */
export type OutcomeListener = (outcome: Outcome, code: string) => void

export function createOutcomes(tell: OutcomeListener): Outcomes {
  const listen = (args: ArrayLike<unknown>): void => {
    try {
      const [outcome, code] = read(args)
      tell(outcome, code)
    } catch {
      // Never into the target's callback; the outcome stays unknown.
    }
  }
  const callThrough = (request: object, callback: unknown): void => {
    const value =
      typeof callback !== 'function'
        ? callback
        : function (this: unknown, ...args: unknown[]): unknown {
            listen(args)
            return apply(callback as () => unknown, this, args)
          }
    defineProperty(request, KEY, { configurable: true, enumerable: true, writable: true, value })
  }
  return {
    watchPromise(request) {
      const promise: unknown = getOwnPropertyDescriptor(request, 'promise')?.value
      if (promise !== undefined) void settled(promise, tell)
    },
    watch(request) {
      const known = getOwnPropertyDescriptor(request, KEY)
      if (known === undefined) {
        defineProperty(request, KEY, {
          configurable: true,
          enumerable: true,
          get: () => undefined,
          set: (callback: unknown) => callThrough(request, callback),
        })
      } else if (known.configurable === true && known.writable === true) {
        callThrough(request, known.value)
      }
    },
  }
}

/** `(error, result)` of files and look-ups, `(status, …)` of connects: 0 is success. */
function read(args: ArrayLike<unknown>): readonly [Outcome, string] {
  const first = args[0]
  if (typeof first === 'number') return first === 0 ? ['succeeded', ''] : ['failed', String(first)]
  if (first === null || first === undefined) return [isEmpty(args[1]) ? 'empty' : 'succeeded', '']
  return ['failed', codeOf(first)]
}

/**
 * Waits for a promise of Node's bindings, whose only other reader is Node's own module: it is handled
 * already, and `await` calls nothing of the target's. Our turn comes before the user's code goes on.
 */
async function settled(promise: unknown, tell: OutcomeListener): Promise<void> {
  try {
    const value = await promise
    tell(isEmpty(value) ? 'empty' : 'succeeded', '')
  } catch (error) {
    tell('failed', codeOf(error))
  }
}

/** Nothing read, nothing written, nothing listed. */
function isEmpty(result: unknown): boolean {
  if (result === 0 || result === '') return true
  return isArray(result) && result.length === 0
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const code: unknown = getOwnPropertyDescriptor(error, 'code')?.value
  return typeof code === 'string' ? code.slice(0, 32) : ''
}
