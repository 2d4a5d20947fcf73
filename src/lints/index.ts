import { blockedLoop } from './blocked-loop.ts'
import { emptyPollSpin } from './empty-poll-spin.ts'
import { idleWakeups } from './idle-wakeups.ts'
import { immediateSpin } from './immediate-spin.ts'
import type { Lint } from './lint.ts'
import { messageSpin } from './message-spin.ts'
import { microtaskSpin } from './microtask-spin.ts'
import { otherThread } from './other-thread.ts'
import { pingPong } from './ping-pong.ts'
import { retryStorm } from './retry-storm.ts'
import { tickSpin } from './tick-spin.ts'
import { timerStorm } from './timer-storm.ts'
import { zeroByteIo } from './zero-byte-io.ts'

/** Every lint, one line each, in alphabetical order. */
export const lints: readonly Lint[] = [
  blockedLoop,
  emptyPollSpin,
  idleWakeups,
  immediateSpin,
  messageSpin,
  microtaskSpin,
  otherThread,
  pingPong,
  retryStorm,
  tickSpin,
  timerStorm,
  zeroByteIo,
]
