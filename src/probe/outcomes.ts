import { createNovelty } from './novelty.ts'

/** How a request ended: it got somewhere, it brought nothing, or it failed (with a code). */
export type Outcome = 'succeeded' | 'empty' | 'failed'

/**
 * Watches how requests end. A hook is not told, but libuv's requests call `oncomplete` with the
 * outcome. Where Node has set it before `init` (connects, look-ups), it is called through a function
 * of ours that passes everything on; where it is set right after (files), the assignment is caught
 * once and does the same. Those that settle a promise are read from it.
 */
export interface Outcomes {
  watch(request: object): void
  /** The same for a file request that settles a promise, from its `before` on. */
  watchPromise(request: object): void
}

const { isArray } = Array
const { isView } = ArrayBuffer
const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect
const KEY = 'oncomplete'

/** Told of each outcome before the request's own callback runs, inside its turn. */
export type OutcomeListener = (outcome: Outcome, code: string) => void

export function createOutcomes(tell: OutcomeListener): Outcomes {
  const novelty = createNovelty()
  const ended = (value: unknown): void => {
    const key = answerKey(value)
    tell(key !== null && !novelty.isNews(key) ? 'empty' : 'succeeded', '')
  }
  /** What fails for ever new targets is a scan, and each failure an answer. */
  const failed = (code: string, target: string): void =>
    tell(novelty.isNews(`${code} ${target}`) ? 'succeeded' : 'failed', code)
  /** `(error, result)` of files and look-ups, `(status, …)` of connects: 0 is success. */
  const listen = (request: unknown, args: ArrayLike<unknown>): void => {
    try {
      const first = args[0]
      if (first === 0) tell('succeeded', '')
      else if (typeof first === 'number') failed(String(first), targetOf(request))
      else if (first === null || first === undefined) {
        // The same addresses as before are what a look-up is for.
        if (getOwnPropertyDescriptor(request as object, 'hostname') !== undefined)
          tell('succeeded', '')
        else ended(args[1])
      } else failed(codeOf(first), targetOf(first) || targetOf(request))
    } catch {
      // Never into the target's callback; the outcome stays unknown.
    }
  }
  const callThrough = (request: object, callback: unknown): void => {
    const value =
      typeof callback !== 'function'
        ? callback
        : function (this: unknown, ...args: unknown[]): unknown {
            listen(this, args)
            return apply(callback as () => unknown, this, args)
          }
    defineProperty(request, KEY, { configurable: true, enumerable: true, writable: true, value })
  }
  /**
   * Waits for a promise of Node's bindings, whose only other reader is Node's own module: it is
   * handled already, and `await` calls nothing of the target's. Our turn comes before the user's code
   * goes on.
   */
  const settled = async (promise: unknown): Promise<void> => {
    try {
      ended(await promise)
    } catch (error) {
      failed(codeOf(error), targetOf(error))
    }
  }
  return {
    watchPromise(request) {
      const promise: unknown = getOwnPropertyDescriptor(request, 'promise')?.value
      if (promise !== undefined) void settled(promise)
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

/** Fields of Node's `stat` arrays that change with the entry: device, inode, size, mtime. */
const STAT_FIELDS: readonly number[] = [0, 7, 8, 12, 13]
/** What is kept of an answer is bounded: 16 keys of at most 8 parts. */
const MAX_PART = 256
const MAX_PARTS = 8
/** Only `stat` settles with arrays of numbers as long as this. */
const MIN_STAT_LENGTH = 18

/**
 * What an answer says, where the same again says nothing: 0 bytes, an entry that has not changed, a
 * path, a listing. Null for what always gets somewhere (bytes, a descriptor, a done deed).
 */
function answerKey(result: unknown): string | null {
  if (result === 0) return '0 bytes'
  if (typeof result === 'string') return `"${result.slice(0, MAX_PART)}"`
  if (isArray(result)) {
    let key = `[${result.length}]`
    for (let i = 0; i < result.length && i < MAX_PARTS; i++) key += ` ${partOf(result[i])}`
    return key
  }
  if (!isView(result)) return null
  const fields = result as unknown as { readonly length: number; readonly [i: number]: unknown }
  if (!(fields.length >= MIN_STAT_LENGTH)) return null
  let key = 'stat'
  for (const field of STAT_FIELDS) key += ` ${String(fields[field])}`
  return key
}

/** Of a list with types the first part is itself a list, of any length: that is all of it that counts. */
function partOf(part: unknown): string {
  if (typeof part === 'string') return part.slice(0, MAX_PART)
  return isArray(part) ? `[${part.length}]` : typeof part
}

/** The path, address or name that a request was for, as far as it tells. */
function targetOf(holder: unknown): string {
  if (typeof holder !== 'object' || holder === null) return ''
  let target = ''
  for (const key of ['path', 'address', 'port', 'hostname']) {
    const value: unknown = getOwnPropertyDescriptor(holder, key)?.value
    if (typeof value === 'string') target += `${value.slice(0, MAX_PART)} `
    else if (typeof value === 'number') target += `${value} `
  }
  return target
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const code: unknown = getOwnPropertyDescriptor(error, 'code')?.value
  return typeof code === 'string' ? code.slice(0, 32) : ''
}
