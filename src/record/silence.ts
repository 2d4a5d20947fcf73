import { mainThreadWait } from '../process/main-thread-wait.ts'
import { isStopped } from '../process/process-state.ts'
import { readThread } from '../process/thread-times.ts'
import { monotonicUs, sleepUntil } from './clock.ts'

/**
 * Why a thread does not answer, as far as it can be seen from outside.
 * - `stopped`: by a signal or a debugger.
 * - `locked`: it waits for a lock and gets no further; a deadlock inside V8 looks like this.
 * - `blocked`: it waits in another system call and gets no further, e.g. for a child process.
 * - `works`: it uses the CPU or waits for one, or nobody can tell.
 */
export type Silence = 'stopped' | 'locked' | 'blocked' | 'works'

/** Time in which a thread gets no further at all before it is believed to be stuck. */
const STILL_MS = 3_000
const LOOK_MS = 100
/** A thread that is woken, looks and goes to sleep again uses less. */
const STILL_NS = 5e6

/**
 * Watches a thread that does not answer, until it is seen to move, or for 3 s.
 * @param tid on this machine
 */
export async function explainSilence(tid: number, signal: AbortSignal): Promise<Silence> {
  const first = ranNs(tid)
  const endUs = monotonicUs() + STILL_MS * 1e3
  // An interrupted capture ends at once, and says what is known by then.
  while (monotonicUs() < endUs && !signal.aborted && !isStopped(tid)) {
    await sleepUntil(monotonicUs() + LOOK_MS * 1e3, signal)
    const now = ranNs(tid)
    if (first === null || now === null || now - first > STILL_NS) return 'works'
  }
  if (isStopped(tid)) return 'stopped'
  return mainThreadWait(tid) === 'lock' ? 'locked' : 'blocked'
}

/** CPU that a thread got, and time in which it wanted one, so far; null when it is gone. */
function ranNs(tid: number): number | null {
  const thread = readThread(tid, tid)
  return thread === null ? null : thread.onCpuNs + thread.waitNs
}
