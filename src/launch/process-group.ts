import { setTimeout as sleep } from 'node:timers/promises'
import { descendantPids } from '../process/child-processes.ts'
import { listPids } from '../process/list-pids.ts'
import { type ProcStat, readProcStat, readStartTimeTicks } from '../process/start-time.ts'

/** Processes that we are to end: a group that we made, and what has left it. */
export interface Remnants {
  /** The leader's pid, which is the group's number. */
  readonly group: number
  /** Pid and start time of each process below the leader when it was last looked at. */
  readonly below: readonly (readonly [pid: number, startTimeTicks: number | null])[]
}

/** What runs below a group's leader, to be looked at while the leader still lives. */
export function remnantsOf(group: number): Remnants {
  return { group, below: descendantPids(group).map((pid) => [pid, readStartTimeTicks(pid)]) }
}

/** Sends a signal to all of a group. @returns false where nobody is left in it */
export function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-group, signal)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // EPERM: somebody is there, under another user.
    if (code === 'ESRCH') return false
    if (code === 'EPERM') return true
    throw error
  }
}

/** How long what is left gets to end by itself after SIGTERM. */
const GRACE_MS = 1_000
const LOOK_MS = 20

/**
 * Ends what a command has left behind, once it has ended itself: asks first, then kills. A process that
 * made itself a group of its own is found by its parent, as long as that lived.
 */
export async function endRemnants({ group, below }: Remnants): Promise<void> {
  const left = (): readonly number[] =>
    below
      .filter(([pid, at]) => runs(readProcStat(pid)) && readStartTimeTicks(pid) === at)
      .map(([pid]) => pid)
  const isOver = (): boolean => left().length === 0 && !hasMembers(group)
  if (isOver()) return
  signalAll('SIGTERM')
  for (let waitedMs = 0; waitedMs < GRACE_MS && !isOver(); waitedMs += LOOK_MS) await sleep(LOOK_MS)
  if (!isOver()) signalAll('SIGKILL')

  function signalAll(signal: NodeJS.Signals): void {
    signalGroup(group, signal)
    for (const pid of left()) signalProcess(pid, signal)
  }
}

/**
 * One that has ended and that nobody waits for, as where a container's first process is no init, is
 * over all the same.
 */
function runs(stat: ProcStat | null): stat is ProcStat {
  return stat !== null && stat.state !== 'Z'
}

/** The kernel counts those that have ended as well, so they are looked at one by one. */
function hasMembers(group: number): boolean {
  return (
    signalGroup(group, 0) &&
    listPids().some((pid) => {
      const stat = readProcStat(pid)
      return runs(stat) && stat.group === group
    })
  )
}

/** @returns false where it is gone, or not ours to signal */
export function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ESRCH' || code === 'EPERM') return false
    throw error
  }
}
