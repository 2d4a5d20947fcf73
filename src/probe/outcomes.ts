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
}

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
  if (first === null || first === undefined) return [args[1] === 0 ? 'empty' : 'succeeded', '']
  const code: unknown = getOwnPropertyDescriptor(first, 'code')?.value
  return ['failed', typeof code === 'string' ? code.slice(0, 32) : '']
}
