import type { AsyncHook, Builtins, HookCallbacks } from './builtins.ts'

/**
 * Switches hooks on and off at a safe moment, which an evaluate is not: it interrupts the target
 * anywhere.
 * - `AsyncHook.disable()` while Node is emitting a hook leaves promise hooks on for ever
 *   (facts/async-hooks.md §3).
 * - `process.nextTick` between Node's last look at its queue and the line that marks it as empty
 *   leaves a tick in a queue that is marked empty, and no tick of the target ever runs again: 3 of 38
 *   captures of a client that redials ended it so. Timers and immediates are lists of Node's, too.
 *
 * So everything happens in a microtask, whose queue is V8's. Endless ticks serve no microtask: there,
 * and only once the loop was seen to stand still, a tick is used, since that line is then never
 * reached. A synchronous loop serves neither.
 */
export interface HookSwitch {
  /** `byTick`: the loop stands still and serves no microtask. */
  on(callbacks: HookCallbacks, byTick: boolean): void
  off(): void
  /** Only queues the callback, to see whether the target serves it. */
  mark(byTick: boolean): void
  /** To be called from `before` or `after` of ours: a safe place to queue a tick. */
  fromHook(): void
  /** True once nothing of ours is on, also when nothing ever was. */
  readonly isOff: boolean
  readonly isOn: boolean
  /** True while a microtask of ours waits to be served. */
  readonly isWaiting: boolean
  readonly served: Served
  isOwn(resource: object): boolean
}

/** What the target has served of ours since it was last asked. */
export interface Served {
  microtask: boolean
  tick: boolean
  immediate: boolean
  /** How long the first of tick and microtask took; -1 while none was served. */
  afterMs: number
}

export function createHookSwitch(
  builtins: Builtins,
  nowMs: () => number,
  onEnabled: () => void,
): HookSwitch {
  const { asyncHooks, timers, nextTick, queueMicrotask } = builtins
  const served: Served = { microtask: false, tick: false, immediate: false, afterMs: -1 }
  let hook: AsyncHook | null = null
  /** What is on, and what should be. */
  let on: HookCallbacks | null = null
  let wanted: HookCallbacks | null = null
  let ownImmediate: object | null = null
  let microtaskAskedMs = 0
  let tickAskedMs = 0
  let isMicrotaskQueued = false
  let isTickQueued = false
  /** The hooks should go, and a tick may be served where a microtask is not. */
  let wantsTick = false

  const switchOff = (enabled: AsyncHook): void => {
    enabled.disable()
    hook = null
    // Repairs a state in which promise hooks would be left on. It must not track promises where the
    // hook did not: having done so once is what makes async calls slow for good.
    const repair: HookCallbacks = { init() {} }
    if (on?.trackPromises !== undefined) repair.trackPromises = on.trackPromises
    asyncHooks.createHook(repair).enable().disable()
    on = null
  }
  const settle = (): void => {
    try {
      if (hook !== null && on !== wanted) switchOff(hook)
      if (hook === null && wanted !== null) {
        on = wanted
        hook = asyncHooks.createHook(wanted).enable()
        onEnabled()
      }
    } catch {
      // Node refused a hook (a stub of somebody's): the burst reports no events.
    }
  }
  const serve = (askedMs: number): void => {
    if (served.afterMs < 0) served.afterMs = nowMs() - askedMs
    settle()
  }
  const onMicrotask = (): void => {
    isMicrotaskQueued = false
    served.microtask = true
    serve(microtaskAskedMs)
    const immediate = timers.setImmediate(() => {
      served.immediate = true
    })
    immediate.unref()
    ownImmediate = immediate
  }
  const onTick = (): void => {
    isTickQueued = false
    served.tick = true
    serve(tickAskedMs)
  }
  const ask = (byTick: boolean): void => {
    // What is still queued from before has not been served: there is no need for another.
    if (!isMicrotaskQueued) {
      isMicrotaskQueued = true
      served.microtask = served.immediate = false
      served.afterMs = -1
      microtaskAskedMs = nowMs()
      queueMicrotask(onMicrotask)
    }
    if (byTick && !isTickQueued) {
      isTickQueued = true
      served.tick = false
      served.afterMs = -1
      tickAskedMs = nowMs()
      nextTick(onTick)
    }
  }

  return {
    on(callbacks, byTick) {
      wanted = callbacks
      ask(byTick)
    },
    off() {
      if (wanted === null && hook === null) return
      wanted = null
      wantsTick = hook !== null
      ask(false)
    },
    mark: ask,
    fromHook() {
      if (!wantsTick) return
      wantsTick = false
      try {
        nextTick(settle)
      } catch {
        // The target's own `nextTick` by now, and it throws: the microtask must do.
      }
    },
    get isOff() {
      return hook === null && wanted === null
    },
    get isOn() {
      return hook !== null
    },
    get isWaiting() {
      return isMicrotaskQueued
    },
    served,
    isOwn: (resource) => resource === ownImmediate,
  }
}
