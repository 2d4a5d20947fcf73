import type { Builtins } from './builtins.ts'

/** Resources that are held for the host to look at: their callbacks name the code. */
export interface Suspects {
  /** Number of the resource; -1 when there is no room. */
  hold(resource: object): number
  get(suspect: number): object | undefined
  clear(): void
}

const MAX_SUSPECTS = 16

export function createSuspects(): Suspects {
  const held: object[] = []
  return {
    hold(resource) {
      for (let i = 0; i < held.length; i++) if (held[i] === resource) return i
      if (held.length >= MAX_SUSPECTS) return -1
      held[held.length] = resource
      return held.length - 1
    },
    get: (suspect) => held[suspect],
    clear() {
      held.length = 0
    },
  }
}

/** Events of a stream, and of a request, whose listeners are the user's. */
const EVENTS: readonly string[] = ['readable', 'data', 'end', 'message', 'response', 'upgrade']

/** Nobody reads more callbacks of one resource. */
const MAX_CALLBACKS = 32

const { apply, getOwnPropertyDescriptor, ownKeys } = Reflect
const { isArray } = Array
// oxlint-disable-next-line typescript/unbound-method -- it is applied to a map below
const { get } = Map.prototype

/**
 * The functions that a long-lived resource calls when it is resumed. The host asks V8 where each was
 * defined (`[[FunctionLocation]]`), which no script can find out about a function by itself. Nothing
 * of the target's runs: data properties only, and no proxies.
 */
export function callbacksOf(resource: object, { types }: Builtins): unknown[] {
  const found: unknown[] = []
  const own = (holder: unknown, key: PropertyKey): unknown =>
    isPlain(holder) ? getOwnPropertyDescriptor(holder, key)?.value : undefined
  const isPlain = (value: unknown): value is object =>
    value !== null && typeof value === 'object' && !types.isProxy(value)
  const add = (value: unknown): void => {
    if (typeof value !== 'function' || types.isProxy(value) || found.length >= MAX_CALLBACKS) return
    // `once` wraps what it is given.
    const listener: unknown = getOwnPropertyDescriptor(value, 'listener')?.value
    found[found.length] = typeof listener === 'function' ? listener : value
  }
  /** One listener stands by itself, several in a list. */
  const addListeners = (value: unknown): void => {
    if (!isPlain(value) || !isArray(value)) return add(value)
    for (let i = 0; i < value.length && i < MAX_CALLBACKS; i++) add(own(value, i))
  }
  const addEvents = (events: unknown): void => {
    for (const event of EVENTS) addListeners(own(events, event))
  }
  if (!isPlain(resource)) return found
  add(own(resource, '_onTimeout'))
  for (const key of ownKeys(resource)) {
    if (typeof key !== 'symbol') continue
    // A handle's owner is the stream that people know; its listeners are the user's code.
    if (key.description === 'owner_symbol') addEvents(own(own(resource, key), '_events'))
    // Listeners of an `EventTarget` (a BroadcastChannel) stand in a list, in a map by event.
    if (key.description !== 'kEvents') continue
    const events = own(resource, key)
    if (types.isMap(events)) add(own(own(apply(get, events, ['message']), 'next'), 'callback'))
  }
  addEvents(own(resource, '_events'))
  add(own(resource, 'onread'))
  add(own(resource, 'onmessage'))
  return found
}
