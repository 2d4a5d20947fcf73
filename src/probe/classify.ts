import { KIND, type Kind } from '../wire/kinds.ts'
import type { Builtins } from './builtins.ts'
import { createNativeNumber } from './native-number.ts'
import { createSocketHandle } from './socket-handle.ts'

/**
 * `async_hooks` types that begin a turn of their own. A type that Node does not list as its own
 * (`asyncWrapProviders`) belongs to user land and runs inside the turn that it finds.
 */
const KIND_OF_TYPE: Readonly<Record<string, Kind>> = {
  TickObject: KIND.tick,
  PROMISE: KIND.promise,
  Microtask: KIND.promise,
  Immediate: KIND.immediate,
  Timeout: KIND.timer,
  MESSAGEPORT: KIND.message,
  TCPWRAP: KIND.handle,
  PIPEWRAP: KIND.handle,
  TTYWRAP: KIND.handle,
  TLSWRAP: KIND.handle,
  HTTPINCOMINGMESSAGE: KIND.handle,
  HTTPCLIENTREQUEST: KIND.handle,
  TCPSERVERWRAP: KIND.accept,
  PIPESERVERWRAP: KIND.accept,
  TCPCONNECTWRAP: KIND.connect,
  PIPECONNECTWRAP: KIND.connect,
  FSREQCALLBACK: KIND.file,
  FSREQPROMISE: KIND.file,
  GETADDRINFOREQWRAP: KIND.lookup,
  GETNAMEINFOREQWRAP: KIND.lookup,
}

/** Constructors of resources that were there before the hooks, so that no `init` told their type. */
const KIND_OF_CONSTRUCTOR: Readonly<Record<string, Kind>> = {
  // Without it a class named `toString` would find Object.prototype's.
  __proto__: null as never,
  Timeout: KIND.timer,
  Immediate: KIND.immediate,
  MessagePort: KIND.message,
  Promise: KIND.promise,
  PromiseWrap: KIND.promise,
  TCP: KIND.handle,
  Pipe: KIND.handle,
  TTY: KIND.handle,
  TLSWrap: KIND.handle,
  HTTPServerAsyncResource: KIND.handle,
  HTTPClientAsyncResource: KIND.handle,
  TCPConnectWrap: KIND.connect,
  PipeConnectWrap: KIND.connect,
}

/** No type of Node's is longer; one of the target's may be a megabyte. */
const MAX_TYPE = 64

export interface Classifier {
  byType(type: string, resource: object): Kind
  /** For a resource whose `init` was never seen. `own` is our timer or immediate. */
  byResource(resource: object): Kind
  /** True for an interval. */
  repeats(resource: object): boolean
  /** The native handle behind a resource: an HTTP parser has no counters, but its socket's has. */
  handleOf(resource: object): object
  /** Bytes that went through a handle so far; NaN when it has no counters. */
  bytesOf(handle: object): number
}

const { getPrototypeOf, getOwnPropertyDescriptor } = Reflect

/** Never runs user code: proxies are left alone, accessors on user objects are not called. */
export function createClassifier(builtins: Builtins): Classifier {
  const native = builtins.asyncHooks.asyncWrapProviders
  const { isProxy } = builtins.types
  const socketHandle = createSocketHandle(builtins)
  const bytesRead = createNativeNumber('bytesRead', isProxy)
  const bytesWritten = createNativeNumber('bytesWritten', isProxy)
  const known: Record<string, Kind> = Object.create(null)
  for (const type in native) known[type] = KIND.request
  for (const type in KIND_OF_TYPE) known[type] = KIND_OF_TYPE[type] ?? KIND.other

  /** A data property of the object's own, or undefined: a getter of the user's is not called. */
  const own = (holder: unknown, key: string): unknown =>
    typeof holder === 'object' && holder !== null && !isProxy(holder)
      ? getOwnPropertyDescriptor(holder, key)?.value
      : undefined

  const timerKind = (resource: object): Kind => {
    // Node stores what it made of the delay: 1 for 0, negative, NaN and above 2^31-1.
    const delay = own(resource, '_idleTimeout')
    return typeof delay === 'number' && delay > 1 ? KIND.timer : KIND.shortTimer
  }

  return {
    byType(type, resource) {
      const kind = (type.length > MAX_TYPE ? undefined : known[type]) ?? KIND.other
      return kind === KIND.timer ? timerKind(resource) : kind
    },
    byResource(resource) {
      if (resource === null || typeof resource !== 'object' || isProxy(resource)) return KIND.other
      const prototype = getPrototypeOf(resource)
      const constructor =
        prototype === null ? undefined : getOwnPropertyDescriptor(prototype, 'constructor')?.value
      const name: unknown =
        typeof constructor === 'function'
          ? getOwnPropertyDescriptor(constructor, 'name')?.value
          : undefined
      const kind = typeof name === 'string' ? KIND_OF_CONSTRUCTOR[name] : undefined
      if (kind === undefined) {
        // A tick is a plain object that carries its callback.
        if (getOwnPropertyDescriptor(resource, 'callback') !== undefined) return KIND.tick
        return KIND.other
      }
      if (kind === KIND.timer) return timerKind(resource)
      // A listening socket is a `TCP` or `Pipe` like any other, but it has this callback.
      const onConnection: unknown = getOwnPropertyDescriptor(resource, 'onconnection')?.value
      if (kind === KIND.handle && typeof onConnection === 'function') return KIND.accept
      return kind
    },
    handleOf: (resource) =>
      socketHandle(own(resource, 'socket') ?? own(own(resource, 'req'), 'socket')) ?? resource,
    repeats: (resource) => typeof own(resource, '_repeat') === 'number',
    bytesOf: (handle) => bytesRead(handle) + bytesWritten(handle),
  }
}
