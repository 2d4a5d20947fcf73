const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect
const { toString } = Function.prototype
const NONE: readonly unknown[] = []
type Getter = () => unknown

/** Reads one number of a native handle; NaN where it is none, or has no such number. */
export type NativeNumber = (handle: object) => number

/**
 * By Node's own getter on the handle's prototype (`bytesRead`, `bytesWritten`, `fd`), looked up once a
 * class: a property of that name on the handle itself, or on a class of the target's, is not read.
 */
export function createNativeNumber(
  key: string,
  isProxy: (value: unknown) => boolean,
): NativeNumber {
  const getters = new WeakMap<object, Getter | { readonly none: true }>()
  const find = (prototype: object): Getter | { readonly none: true } => {
    for (let up: object | null = prototype; up !== null; up = getPrototypeOf(up)) {
      if (isProxy(up)) break
      const get = getOwnPropertyDescriptor(up, key)?.get
      if (get === undefined) continue
      return apply(toString, get, NONE).includes('[native code]') ? get : { none: true }
    }
    return { none: true }
  }
  return (handle) => {
    if (isProxy(handle)) return NaN
    const prototype = getPrototypeOf(handle)
    if (prototype === null) return NaN
    let getter = getters.get(prototype)
    if (getter === undefined) getters.set(prototype, (getter = find(prototype)))
    if (typeof getter !== 'function') return NaN
    const value = apply(getter, handle, NONE)
    return typeof value === 'number' ? value : NaN
  }
}
