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

/**
 * The functions that a long-lived resource calls when it is resumed. The host asks V8 where each was
 * defined (`[[FunctionLocation]]`), which no script can find out about a function by itself.
 */
export function callbacksOf(resource: object, { types }: Builtins): unknown[] {
  const found: unknown[] = []
  const own = (holder: unknown, key: PropertyKey): unknown => {
    if (holder === null || typeof holder !== 'object' || types.isProxy(holder)) return undefined
    return Reflect.getOwnPropertyDescriptor(holder, key)?.value
  }
  const add = (value: unknown): void => {
    if (types.isProxy(value)) return
    if (typeof value === 'function') {
      // `once` wraps what it is given.
      const listener: unknown = Reflect.getOwnPropertyDescriptor(value, 'listener')?.value
      found[found.length] = typeof listener === 'function' ? listener : value
    } else if (Array.isArray(value)) for (const each of value as unknown[]) add(each)
  }
  add(own(resource, '_onTimeout'))
  // A handle's owner is the stream that people know; its listeners are the user's code.
  for (const key of Reflect.ownKeys(resource)) {
    if (typeof key !== 'symbol') continue
    if (key.description === 'owner_symbol') {
      const events = own(own(resource, key), '_events')
      for (const event of EVENTS) add(own(events, event))
    }
  }
  addEventTarget(resource, types, own, add)
  const events = own(resource, '_events')
  for (const event of EVENTS) add(own(events, event))
  add(own(resource, 'onread'))
  add(own(resource, 'onmessage'))
  return found
}

const { get } = Map.prototype

/** Listeners of an `EventTarget` (a BroadcastChannel) stand in a list, in a map by event. */
function addEventTarget(
  resource: object,
  types: Builtins['types'],
  own: (holder: unknown, key: PropertyKey) => unknown,
  add: (value: unknown) => void,
): void {
  for (const key of Reflect.ownKeys(resource)) {
    if (typeof key !== 'symbol' || key.description !== 'kEvents') continue
    const events = own(resource, key)
    if (!types.isMap(events)) continue
    const root: unknown = Reflect.apply(get, events, ['message'])
    add(own(own(root, 'next'), 'callback'))
  }
}
