import type { Builtins } from './builtins.ts'

const { apply, getOwnPropertyDescriptor, getPrototypeOf } = Reflect

/**
 * The native handle of a socket, null when it has none. `_handle` is an accessor of Node's on the
 * prototype, not configurable, so that it is never somebody else's; of other objects an own data
 * property. No code of the target runs.
 */
export type SocketHandle = (socket: unknown) => object | null

export function createSocketHandle({ net, types }: Builtins): SocketHandle {
  const get = getOwnPropertyDescriptor(net.Socket.prototype, '_handle')?.get
  const isSocket = (value: object): boolean => {
    for (let up = getPrototypeOf(value); up !== null; up = getPrototypeOf(up)) {
      if (types.isProxy(up)) return false
      if (up === net.Socket.prototype) return true
    }
    return false
  }
  return (socket) => {
    if (typeof socket !== 'object' || socket === null || types.isProxy(socket)) return null
    const own = getOwnPropertyDescriptor(socket, '_handle')
    const handle: unknown =
      own !== undefined
        ? own.value
        : get !== undefined && isSocket(socket)
          ? apply(get, socket, [])
          : null
    return typeof handle === 'object' && handle !== null && !types.isProxy(handle) ? handle : null
  }
}
