import { setTimeout as sleep } from 'node:timers/promises'
import { describeProcess } from './command-line.ts'
import type { ProcessIdentity } from './identify-process.ts'
import { mainThreadWait } from './main-thread-wait.ts'
import { readProcFile } from './proc-file.ts'
import { hasSigusr1 } from './proc-status.ts'
import { stateProblem } from './process-state.ts'
import { readStartTimeTicks } from './start-time.ts'

/** Why SIGUSR1 must not be sent: both are whole sentences. */
export interface SignalDanger {
  readonly reason: string
  readonly advice: string
}

/**
 * Reads of files and lively pipes end within this time; an idle terminal's does not. Starting a
 * child blocks all signals, for milliseconds.
 */
const PASSING_MS = 500
const LOOK_MS = 10

/** Waits a little for what passes by itself; gives whether the main thread still reads. */
async function staysInRead(pid: number): Promise<boolean> {
  const deadline = performance.now() + PASSING_MS
  for (;;) {
    const reads = mainThreadWait(pid) === 'read'
    if (!reads && !hasSigusr1(readProcFile(pid, 'status') ?? '', 'SigBlk')) return false
    if (performance.now() > deadline) return reads
    await sleep(LOOK_MS)
  }
}

function dispositionDanger(who: string, status: string): SignalDanger | null {
  if (!hasSigusr1(status, 'SigCgt'))
    return {
      reason: `Process ${who} does not catch SIGUSR1, which opens the inspector: the signal could kill it, so it was not sent.`,
      advice:
        'Start the program with --inspect and pass its ws:// URL; --disable-sigusr1, --permission, or a SIGUSR1 listener that was removed again take the handler away.',
    }
  if (hasSigusr1(status, 'SigBlk'))
    return {
      reason: `Process ${who} blocks SIGUSR1, so the signal that opens the inspector would never arrive.`,
      advice: 'Start the program with --inspect and pass the ws:// URL that it prints.',
    }
  return null
}

/**
 * Whether SIGUSR1 would do harm right now; to be asked immediately before it is sent. Waits up to
 * 500 ms for a synchronous read of the main thread to end, because the signal would break it off
 * with EINTR, which no program expects. Null when nothing speaks against the signal.
 *
 * Not seen from here: a listener of the program's own for SIGUSR1 (it looks like Node's), and a
 * stderr that is a full pipe nobody reads, which would block the target as it announces the
 * inspector (the fill of another process's pipe cannot be asked for from Node without an ioctl).
 */
export async function explainSignalDanger(identity: ProcessIdentity): Promise<SignalDanger | null> {
  const { pid, startTimeTicks } = identity
  const who = describeProcess(pid)
  const reads = await staysInRead(pid)
  const status = readProcFile(pid, 'status')
  if (status === null || readStartTimeTicks(pid) !== startTimeTicks)
    return {
      reason: `Process ${pid} (${identity.command}) exited before it could be attached to.`,
      advice: 'Start the program again and pass the new pid.',
    }
  const problem = stateProblem(status)
  if (problem !== null)
    return { reason: `Process ${who} ${problem.reason}.`, advice: problem.advice }
  if (reads)
    return {
      reason: `Process ${who} is blocked in a synchronous read, and the signal that opens the inspector would crash it.`,
      advice:
        'Try again once its input has arrived, or start it with --inspect and pass its ws:// URL.',
    }
  return dispositionDanger(who, status)
}
