import { readProcFile } from './proc-file.ts'
import { statusField } from './proc-status.ts'

export interface StateProblem {
  /** A clause that follows "process N". */
  readonly reason: string
  readonly advice: string
}

/** States (proc_pid_status(5)) in which no inspector can open, and what to do about each. */
const PROBLEMS: Readonly<Record<string, StateProblem>> = {
  T: {
    reason: 'is stopped (state T)',
    advice: 'Let it run on with `kill -CONT`, then try again.',
  },
  t: {
    reason: 'is held by a debugger (state t)',
    advice: 'Detach gdb or strace, or let it continue, then try again.',
  },
  Z: {
    reason: 'has already exited and waits for its parent to notice (state Z)',
    advice: 'Start the program again and pass the new pid.',
  },
  X: {
    reason: 'is dead (state X)',
    advice: 'Start the program again and pass the new pid.',
  },
  D: {
    reason: 'hangs in uninterruptible disk or network I/O (state D)',
    advice: 'Try again once the I/O returns; `cat /proc/<pid>/stack` shows what it waits for.',
  },
}

/** Whether a process, or a thread by its tid, is stopped by a signal or a debugger right now. */
export function isStopped(tid: number): boolean {
  const state = statusField(readProcFile(tid, 'status') ?? '', 'State')?.charAt(0)
  return state === 'T' || state === 't'
}

/** What stands against attaching to a process in this state; null when nothing does. */
export function stateProblem(status: string): StateProblem | null {
  return PROBLEMS[statusField(status, 'State')?.charAt(0) ?? ''] ?? null
}

/** Whether a process is gone, or only waits for its parent to notice. */
export function hasEnded(pid: number): boolean {
  const state = statusField(readProcFile(pid, 'status') ?? '', 'State')
  return state === null || /^[ZX]/.test(state)
}
