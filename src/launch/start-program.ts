import { spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ended, endOf } from './ended.ts'
import { endRemnants, remnantsOf, signalProcess } from './process-group.ts'

/** A program that we started, in a process group of its own. */
export interface Program {
  /** As it was given, joined. */
  readonly command: string
  /** Null where it could not be started. */
  readonly pid: number | null
  readonly ended: Promise<Ended>
  /** How it ended; null while it runs. */
  readonly end: Ended | null
  readonly startedMs: number
  /**
   * Ends it: SIGTERM, or the given signal, and after a time SIGKILL; then what it left behind.
   * @returns true where it ended by itself in time
   */
  stop(graceMs: number, signal?: NodeJS.Signals): Promise<boolean>
}

export interface ProgramStreams {
  /** Where its standard output goes; a descriptor of ours. */
  readonly stdout: 1 | 2
}

/**
 * Starts a program without a shell. It gets a group of its own, so that nothing of it is left behind,
 * and a signal of the terminal's reaches it through us alone; hence it cannot read from the terminal.
 */
export function startProgram(
  [file = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  { stdout }: ProgramStreams,
): Program {
  const child = spawn(file, args, { env, detached: true, stdio: ['ignore', stdout, 2] })
  const ended = endOf(child)
  let end: Ended | null = null
  void ended.then((how) => (end = how))
  const pid = child.pid ?? null
  return {
    command: [file, ...args].join(' '),
    pid,
    ended,
    get end() {
      return end
    },
    startedMs: performance.now(),
    async stop(graceMs, signal = 'SIGTERM') {
      if (pid === null) return true
      const remnants = remnantsOf(pid)
      let inTime = true
      if (end === null) {
        signalProcess(pid, signal)
        inTime = await within(ended, graceMs)
        if (!inTime) signalProcess(pid, 'SIGKILL')
        await ended
      }
      await endRemnants(remnants)
      return inTime
    },
  }
}

/** @returns true where the promise resolved within the time */
export async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const patience = new AbortController()
  const isOver = sleep(ms, false, { signal: patience.signal, ref: true }).catch(() => false)
  const first = await Promise.race([promise.then(() => true), isOver])
  patience.abort()
  return first
}
