import { attempt } from './attempt.ts'
import type { Builtins } from './builtins.ts'

/** Listens whether the target is about to become another program. */
export interface ExecGuard {
  /** Listens from the next microtask on. */
  start(): void
  /** Listens no more from the next microtask on. */
  stop(): void
  readonly isOff: boolean
}

/**
 * CPU samples must end before that. V8 samples the main thread by SIGPROF, and one that is on its way as
 * `execve` replaces the program ends the new one, which handles none: on Node 26 1 of 40 at one sample a
 * millisecond, 34 of 50 at twenty. Up to 24 Node waits there until we are gone.
 * @param endSamples called while nothing has happened yet
 */
export function createExecGuard(
  { diagnosticsChannel, queueMicrotask }: Builtins,
  endSamples: () => void,
): ExecGuard {
  let channel: ReturnType<Builtins['diagnosticsChannel']['channel']> | null = null
  let isWanted = false

  // What throws in a listener would be thrown by Node again.
  const onExec = (): void => attempt(endSamples)
  // In a microtask: an evaluate may have interrupted Node as it publishes.
  const settle = (): void =>
    attempt(() => {
      if (isWanted && channel === null) {
        channel = diagnosticsChannel.channel('process.execve')
        channel.subscribe(onExec)
      } else if (!isWanted && channel !== null) {
        const subscribed = channel
        channel = null
        subscribed.unsubscribe(onExec)
      }
    })

  return {
    start() {
      if (isWanted) return
      isWanted = true
      queueMicrotask(settle)
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
