import { attempt } from './attempt.ts'
import type { Builtins } from './builtins.ts'

/** CPU samples that our session takes, begun and ended from within: only there can slices overlap. */
export interface Slices {
  start(name: string): void
  end(name: string): void
  /** Listens no more from the next microtask on; those that run end with their session. */
  stop(): void
  readonly isOff: boolean
}

/**
 * They end before the target becomes another program. V8 samples the main thread by SIGPROF, and one
 * that is on its way as `execve` replaces the program ends the new one, which handles none: on Node 26
 * 1 of 40 at one sample a millisecond, 34 of 50 at twenty. Up to 24 Node waits there until we are gone.
 */
export function createSlices({ inspector, diagnosticsChannel, queueMicrotask }: Builtins): Slices {
  const running = new Set<string>()
  let channel: ReturnType<Builtins['diagnosticsChannel']['channel']> | null = null
  let isWanted = false

  const endAll = (): void => {
    for (const name of running) attempt(() => inspector.console.profileEnd(name))
    running.clear()
  }
  // In a microtask: an evaluate may have interrupted Node as it publishes.
  const settle = (): void =>
    attempt(() => {
      if (isWanted && channel === null) {
        channel = diagnosticsChannel.channel('process.execve')
        channel.subscribe(endAll)
      } else if (!isWanted && channel !== null) {
        const subscribed = channel
        channel = null
        subscribed.unsubscribe(endAll)
      }
    })

  return {
    start(name) {
      inspector.console.profile(name)
      running.add(name)
      if (isWanted) return
      isWanted = true
      queueMicrotask(settle)
    },
    end(name) {
      inspector.console.profileEnd(name)
      running.delete(name)
    },
    stop() {
      isWanted = false
      if (channel !== null) queueMicrotask(settle)
    },
    get isOff() {
      return channel === null
    },
  }
}
