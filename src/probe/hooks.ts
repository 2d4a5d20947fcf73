import type { AsyncHook, Builtins, HookCallbacks } from './builtins.ts'

/**
 * Switches hooks on and off at a safe moment. `AsyncHook.disable()` while Node is emitting a hook
 * leaves promise hooks on for ever (facts/async-hooks.md §3), and an evaluate may interrupt just
 * that. So both happen in a callback of ours, whichever the target serves first: a microtask, a tick
 * or an immediate. A loop of endless ticks serves no microtask, one of endless microtasks no
 * immediate, and a synchronous loop none of the three.
 */
export interface HookSwitch {
  on(callbacks: HookCallbacks): void
  off(): void
  /** Only queues the three callbacks, to see which of them the target serves. */
  mark(): void
  /** True once nothing of ours is on, also when nothing ever was. */
  readonly isOff: boolean
  readonly isOn: boolean
  readonly served: { microtask: boolean; tick: boolean; immediate: boolean }
  isOwn(resource: object): boolean
}

export function createHookSwitch(builtins: Builtins, onEnabled: () => void): HookSwitch {
  const { asyncHooks, timers, process, queueMicrotask } = builtins
  const served = { microtask: false, tick: false, immediate: false }
  let hook: AsyncHook | null = null
  let wanted: HookCallbacks | null = null
  let ownImmediate: object | null = null

  const settle = (): void => {
    try {
      if (wanted !== null && hook === null) {
        hook = asyncHooks.createHook(wanted).enable()
        onEnabled()
      } else if (wanted === null && hook !== null) {
        hook.disable()
        hook = null
        // Repairs a state in which promise hooks would be left on; harmless otherwise.
        asyncHooks
          .createHook({ init() {} })
          .enable()
          .disable()
      }
    } catch {
      // Node refused a hook (a stub of somebody's): the burst reports no events.
    }
  }
  const settleSoon = (): void => {
    served.microtask = served.tick = served.immediate = false
    queueMicrotask(() => {
      served.microtask = true
      settle()
    })
    process.nextTick(() => {
      served.tick = true
      settle()
    })
    const immediate = timers.setImmediate(() => {
      served.immediate = true
      settle()
    })
    immediate.unref()
    ownImmediate = immediate
  }

  return {
    on(callbacks) {
      wanted = callbacks
      settleSoon()
    },
    off() {
      if (wanted === null && hook === null) return
      wanted = null
      settleSoon()
    },
    mark: settleSoon,
    get isOff() {
      return hook === null && wanted === null
    },
    get isOn() {
      return hook !== null
    },
    served,
    isOwn: (resource) => resource === ownImmediate,
  }
}
