import { setTimeout as sleep } from 'node:timers/promises'
import { descendantPids } from '../process/child-processes.ts'
import { listPids } from '../process/list-pids.ts'
import { type ProcStat, readProcStat } from '../process/start-time.ts'

/** A process that we started as the leader of a group of its own, and all that it started. */
export interface Family {
  /** Sends a signal to all that run. @returns false where somebody may not be signalled by us */
  signal(signal: NodeJS.Signals): boolean
  /** True while the leader or anything that it started runs. */
  isAlive(): boolean
  /** Ends all at once; for the moment in which we end ourselves. */
  kill(): void
  /** Looks no more at what is started. */
  forget(): void
}

/** What makes itself a group of its own is found by its parent, which may be gone by the next look. */
const LOOK_MS = 200

/**
 * Follows what a process starts, so that all of it can be ended: its group, and what has left the group,
 * as long as it was seen to be there. Pids are reused, so each goes with its start time.
 */
export function followFamily(leader: number): Family {
  const known = new Map<number, number>()
  const startTimeTicks = readProcStat(leader)?.startTimeTicks ?? null
  const look = (): void => {
    // Once it has ended, its pid may be somebody else's, and what is below that as well.
    const stat = readProcStat(leader)
    if (!runs(stat) || stat.startTimeTicks !== startTimeTicks) return
    for (const pid of [leader, ...descendantPids(leader)]) {
      const member = readProcStat(pid)
      if (member !== null) known.set(pid, member.startTimeTicks)
    }
  }
  const timer = setInterval(look, LOOK_MS)
  timer.unref()
  look()

  const members = (): readonly number[] => {
    look()
    const outside = [...known]
      .filter(([pid, startedTicks]) => {
        const stat = readProcStat(pid)
        return runs(stat) && stat.startTimeTicks === startedTicks
      })
      .map(([pid]) => pid)
    return [...new Set([...groupMembers(leader), ...outside])]
  }
  const signal = (name: NodeJS.Signals): boolean => {
    // Each by itself: one that another user's is among must not keep the signal from the others.
    const refused = members().filter((pid) => !signalProcess(pid, name))
    return refused.every((pid) => !runs(readProcStat(pid)))
  }
  return {
    signal,
    isAlive: () => members().length > 0,
    kill: () => void signal('SIGKILL'),
    forget: () => clearInterval(timer),
  }
}

const POLL_MS = 20

/** @returns true where all have ended within the time */
export async function untilOver(family: Family, ms: number): Promise<boolean> {
  const endMs = performance.now() + ms
  while (family.isAlive()) {
    if (performance.now() >= endMs) return false
    await sleep(POLL_MS)
  }
  return true
}

/**
 * One that has ended and that nobody waits for, as where a container's first process is no init, is
 * over all the same.
 */
function runs(stat: ProcStat | null): stat is ProcStat {
  return stat !== null && stat.state !== 'Z'
}

function groupMembers(group: number): readonly number[] {
  if (!hasGroup(group)) return []
  return listPids().filter((pid) => {
    const stat = readProcStat(pid)
    return runs(stat) && stat.group === group
  })
}

/** Cheap, where it says no. */
function hasGroup(group: number): boolean {
  try {
    process.kill(-group, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** @returns false where it is gone, or not ours to signal */
function signalProcess(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ESRCH' || code === 'EPERM') return false
    throw error
  }
}
