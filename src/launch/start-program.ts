import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ended, endOf } from './ended.ts'
import { type Family, followFamily, untilOver } from './family.ts'

/** How a program that was asked to end did so. */
export interface Stopped {
  /** True: something of it did not end in time, and was killed. */
  readonly wasKilled: boolean
  /** True: something of it is not ours to signal, and goes on. */
  readonly isLeft: boolean
}

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
  /** Ends it and all that it started: a signal, and after a time SIGKILL. */
  stop(graceMs: number, signal: NodeJS.Signals): Promise<Stopped>
  /** Ends all at once; for the moment in which we end ourselves. */
  kill(): void
}

export interface ProgramStreams {
  /** Where its standard output goes; a descriptor of ours. */
  readonly stdout: 1 | 2
}

/** After SIGKILL the kernel takes its time with what has a lot of memory. */
const KILLED_MS = 5_000

/**
 * Starts a program without a shell. It gets a group of its own, so that nothing of it is left behind,
 * and a signal of the terminal's reaches it through us alone; hence it cannot read from the terminal.
 */
export function startProgram(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  { stdout }: ProgramStreams,
): Program {
  const child = tryToSpawn(argv, env, stdout)
  const ended =
    'failure' in child
      ? Promise.resolve<Ended>({ exitCode: null, signal: null, failure: child.failure })
      : endOf(child)
  let end: Ended | null = null
  void ended.then((how) => (end = how))
  const pid = 'failure' in child ? null : (child.pid ?? null)
  const family: Family | null = pid === null ? null : followFamily(pid)
  return {
    command: argv.join(' '),
    pid,
    ended,
    get end() {
      return end
    },
    startedMs: performance.now(),
    async stop(graceMs, signal) {
      if (family === null) return { wasKilled: false, isLeft: false }
      // As systemd does: a shell in between would keep the signal to itself.
      family.signal(signal)
      const inTime = await untilOver(family, graceMs)
      if (!inTime) family.signal('SIGKILL')
      const isLeft = !inTime && !(await untilOver(family, KILLED_MS))
      family.forget()
      return { wasKilled: !inTime && !isLeft, isLeft }
    },
    kill() {
      family?.kill()
    },
  }
}

/** Node throws some errors at once, such as that of an empty name, and emits others. */
function tryToSpawn(
  [file = '', ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  stdout: 1 | 2,
): ChildProcess | { readonly failure: NodeJS.ErrnoException } {
  try {
    return spawn(file, args, { env, detached: true, stdio: ['ignore', stdout, 2] })
  } catch (error) {
    return { failure: error as NodeJS.ErrnoException }
  }
}

/** @returns true where the promise resolved within the time */
export async function within(promise: Promise<unknown>, ms: number): Promise<boolean> {
  const patience = new AbortController()
  const isOver = sleep(ms, false, { signal: patience.signal }).catch(() => false)
  const first = await Promise.race([promise.then(() => true), isOver])
  patience.abort()
  return first
}
