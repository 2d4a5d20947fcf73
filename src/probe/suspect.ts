import type { Builtins } from './builtins.ts'

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
    if (typeof value === 'function') found[found.length] = value
    else if (Array.isArray(value)) for (const each of value as unknown[]) add(each)
  }
  add(own(resource, '_onTimeout'))
  // A handle's owner is the stream that people know; its listeners are the user's code.
  for (const key of Reflect.ownKeys(resource)) {
    if (typeof key !== 'symbol') continue
    if (key.description === 'owner_symbol') {
      const events = own(own(resource, key), '_events')
      for (const event of ['readable', 'data', 'end', 'message']) add(own(events, event))
    }
  }
  add(own(resource, 'onread'))
  add(own(resource, 'onmessage'))
  return found
}
