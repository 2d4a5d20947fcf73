import { setTimeout as sleep } from 'node:timers/promises'
import { type WhyspinError, targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import { establishedPeers } from '../process/established-peers.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { listeningSockets } from '../process/listening-sockets.ts'
import { mainThreadWait } from '../process/main-thread-wait.ts'
import { readInspectorFlags } from './inspector-flags.ts'
import { plausibleSockets } from './locate-inspector.ts'

/**
 * The error for a target that was started with `--inspect-brk` and has not been told to run.
 * @param who what a sentence calls it
 */
export function notBegunError(who: string): WhyspinError {
  return targetError(
    `${who} has not begun to run: it waits for a debugger.`,
    'Connect one and let the program run, or start it without --inspect-brk or --inspect-wait, then try again.',
  )
}

/** A program may wait like that for a moment; at a breakpoint it stays. */
const LOOKS = 10
const LOOK_MS = 10

/** Whether the main thread waits for another thread all the time, as it does at a breakpoint. */
async function standsStill(pid: number): Promise<boolean> {
  for (let look = 0; look < LOOKS; look++) {
    if (look > 0) await sleep(LOOK_MS)
    if (mainThreadWait(pid) !== 'lock') return false
  }
  return true
}

/**
 * The error for a target that stands still while a debugger is connected: of that one must not say
 * that it does nothing wrong. Null when there is no sign of it; nothing is sent to the target.
 * @param ours how many of the connections to the port are our own
 */
export async function breakpointError(
  pid: number,
  port: number,
  ours: number,
): Promise<WhyspinError | null> {
  if (establishedPeers(pid, port) <= ours || !(await standsStill(pid))) return null
  return targetError(
    `The main thread of process ${describeProcess(pid)} stands still, held by the debugger that is connected to port ${port}.`,
    'Let it run on in that debugger, then try again.',
  )
}

/**
 * The error for a process that a debugger holds, at a breakpoint or before the first line; null when
 * none does.
 */
export async function debuggerHold(identity: ProcessIdentity): Promise<WhyspinError | null> {
  const { pid } = identity
  const flags = readInspectorFlags(identity)
  const inspectors = plausibleSockets(listeningSockets(pid), flags)
  for (const { port } of inspectors) {
    const held = await breakpointError(pid, port, 0)
    if (held !== null) return held
  }
  return flags.waitsForDebugger && inspectors.length > 0 && (await standsStill(pid))
    ? notBegunError(`Process ${describeProcess(pid)}`)
    : null
}
