import type { WireTimerWarning } from '../wire/probe-report.ts'
import type { Builtins } from './builtins.ts'

/**
 * The delays that Node warned of when it turned them into 1 ms: a timer itself keeps only what it got.
 * Of timers that were there before us nobody can tell any more.
 */
export interface TimerWarnings {
  /** Listens from the target's next microtask on. */
  start(): void
  stop(): void
  take(): WireTimerWarning[]
  readonly isOff: boolean
}

const MAX_WARNINGS = 4
/** The longest double has 24 characters. */
const MAX_DELAY_LENGTH = 24

const { getOwnPropertyDescriptor } = Reflect

export function createTimerWarnings({ process, queueMicrotask, types }: Builtins): TimerWarnings {
  const seen: { name: string; delay: string; times: number }[] = []
  let isOn = false
  let isListening = false

  /** A data property of the warning's own; no getter of the target's is called. */
  const own = (warning: unknown, key: string): unknown =>
    typeof warning === 'object' && warning !== null && !types.isProxy(warning)
      ? getOwnPropertyDescriptor(warning, key)?.value
      : undefined
  const listen = (warning: unknown): void => {
    const name = own(warning, 'name')
    const message = own(warning, 'message')
    if (!isOn || typeof name !== 'string' || typeof message !== 'string') return
    if (
      name !== 'TimeoutOverflowWarning' &&
      name !== 'TimeoutNegativeWarning' &&
      name !== 'TimeoutNaNWarning'
    )
      return
    // "2147483648 does not fit into a 32-bit signed integer.", "-1 is a negative number.", …
    let delay = ''
    for (let i = 0; i < MAX_DELAY_LENGTH && message[i] !== ' '; i++) delay += message[i] ?? ''
    for (const known of seen)
      if (known.name === name && known.delay === delay) return void known.times++
    if (seen.length < MAX_WARNINGS) seen[seen.length] = { name, delay, times: 1 }
  }
  /** One listener too many would make Node print a warning on the target's stderr. */
  const hasRoom = (): boolean => {
    const room = process.getMaxListeners()
    return room === 0 || process.listenerCount('warning') < room
  }
  const settle = (): void => {
    try {
      if (isOn && !isListening && hasRoom()) {
        process.on('warning', listen)
        isListening = true
      } else if (!isOn && isListening) {
        isListening = false
        process.removeListener('warning', listen)
      }
    } catch {
      // The target's own by now, and it throws: the delays stay unknown.
    }
  }
  return {
    start() {
      isOn = true
      queueMicrotask(settle)
    },
    stop() {
      isOn = false
      queueMicrotask(settle)
    },
    take: () => seen,
    get isOff() {
      return !isListening
    },
  }
}
