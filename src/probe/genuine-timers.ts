import type { NetModule, TimersModule } from './builtins.ts'

const { toString } = Function.prototype
const { apply } = Reflect

/** By its text: that of Node's own, from 18 to 26, makes such a thing. */
function isNodes(candidate: unknown, makes: string): boolean {
  return typeof candidate === 'function' && apply(toString, candidate, []).includes(makes)
}

/** `process.nextTick`; nothing in place of a fake, which might count what it is given. */
export function genuineTick(nextTick: Tick): Tick {
  return isNodes(nextTick, 'tickObject') ? nextTick : () => {}
}
type Tick = (callback: () => void) => void

/**
 * Node's timers, also where the target has put fakes in their place: theirs stand still, and an
 * interval of ours in them would be seen by the tests that they were made for. A socket that is
 * connected to nothing has a timer of Node's own, unref'd from the start.
 */
export function genuineTimers(timers: TimersModule, { Socket }: NetModule): TimersModule {
  if (
    isNodes(timers.setTimeout, 'new Timeout(') &&
    isNodes(timers.setInterval, 'new Timeout(') &&
    isNodes(timers.setImmediate, 'new Immediate(')
  ) {
    const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers
    return { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate }
  }
  const start = (callback: () => void, ms: number, repeats: boolean): SocketTimer => {
    const socket = new Socket()
    const fire = (): void => {
      if (repeats) socket.setTimeout(ms, fire)
      callback()
    }
    socket.setTimeout(ms, fire)
    return { clear: () => socket.setTimeout(0, fire), unref() {} }
  }
  const stop = (timer: unknown): void => (timer as SocketTimer).clear()
  return {
    setTimeout: (callback, ms) => start(callback, ms, false),
    clearTimeout: stop,
    setInterval: (callback, ms) => start(callback, ms, true),
    clearInterval: stop,
    setImmediate: (callback) => start(callback, 1, false),
  }
}

interface SocketTimer {
  clear(): void
  unref(): void
}
