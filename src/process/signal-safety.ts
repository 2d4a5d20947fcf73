import { setTimeout as sleep } from 'node:timers/promises'
import { closedToSignals } from './closed-to-signals.ts'
import { describeProcess } from './command-line.ts'
import { descriptorRoom } from './descriptor-room.ts'
import type { ProcessIdentity } from './identify-process.ts'
import { mainThreadWait } from './main-thread-wait.ts'
import { runsNode } from './node-executable.ts'
import { readProcFile } from './proc-file.ts'
import { hasSigusr1, statusField } from './proc-status.ts'
import { stateProblem } from './process-state.ts'
import { programName } from './program-name.ts'
import { readStartTimeTicks } from './start-time.ts'
import { readThread } from './thread-times.ts'

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
const LOOK_MS = 5
const DISK_WAIT_MS = 1_000

/**
 * Waits a little for what passes by itself; gives whether the main thread may still be in a read.
 * A thread that was woken in a read shows as running before it has left it, and the signal would
 * still break the read off: so a running thread must be seen to have used the CPU.
 */
async function staysInRead(pid: number): Promise<boolean> {
  const deadline = performance.now() + PASSING_MS
  let hasRead = false
  let ranNs: number | null = null
  for (;;) {
    const wait = mainThreadWait(pid)
    const nowNs = readThread(pid, pid)?.onCpuNs ?? 0
    const hasMoved = wait === 'running' ? ranNs !== null && nowNs > ranNs : wait !== 'read'
    const isBlocked = hasSigusr1(readProcFile(pid, 'status') ?? '', 'SigBlk')
    if (hasMoved && !isBlocked) return false
    if (wait === 'running') ranNs ??= nowNs
    else ranNs = null
    hasRead = wait === 'read' || (hasRead && !hasMoved)
    if (performance.now() > deadline) return hasRead
    await sleep(LOOK_MS)
  }
}

/** State D is left within milliseconds by whoever writes to a disk; only one that stays is a hang. */
async function afterDiskWait(pid: number): Promise<void> {
  const deadline = performance.now() + DISK_WAIT_MS
  const isWaiting = (): boolean =>
    statusField(readProcFile(pid, 'status') ?? '', 'State')?.startsWith('D') === true
  while (isWaiting() && performance.now() < deadline) await sleep(LOOK_MS)
}

/** The inspector's 6 descriptors, and as many for what the program opens meanwhile. */
const MIN_DESCRIPTOR_ROOM = 16

function descriptorDanger(pid: number, who: string): SignalDanger | null {
  const room = descriptorRoom(pid)
  if (room === null || room >= MIN_DESCRIPTOR_ROOM) return null
  return {
    reason: `Process ${who} may open only ${Math.max(0, room)} more files, and Node aborts a process whose inspector cannot open its own.`,
    advice: `Raise its limit and try again: prlimit --pid ${pid} --nofile=<more than now>`,
  }
}

/** Starting children blocks the signal for milliseconds, again and again: one look that is free will do. */
async function isBlockedForGood(pid: number): Promise<boolean> {
  const deadline = performance.now() + PASSING_MS
  for (;;) {
    const status = readProcFile(pid, 'status')
    if (status === null || !hasSigusr1(status, 'SigBlk')) return false
    if (performance.now() > deadline) return true
    // Not a divisor of anybody's period.
    await sleep(1 + Math.random() * 3)
  }
}

async function blockedDanger(pid: number, who: string): Promise<SignalDanger | null> {
  if (await isBlockedForGood(pid))
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
  await afterDiskWait(pid)
  const status = readProcFile(pid, 'status')
  if (status === null || readStartTimeTicks(pid) !== startTimeTicks)
    return {
      reason: `Process ${pid} (${identity.command}) exited before it could be attached to.`,
      advice: 'Start the program again and pass the new pid.',
    }
  if (runsNode(pid) === false)
    return {
      reason: `Process ${who} has become another program, ${programName(pid)}; it was not touched.`,
      advice: 'Pass the pid of a Node process, e.g. one of `pgrep -a node`.',
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
  return closedToSignals(identity, status) ?? descriptorDanger(pid, who) ?? blockedDanger(pid, who)
}
