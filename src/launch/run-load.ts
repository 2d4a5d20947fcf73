import { spawn } from 'node:child_process'
import { type Ended, endOf } from './ended.ts'
import { followFamily, untilOver } from './family.ts'
import { within } from './start-program.ts'

/** How a load command ended. */
export interface LoadEnd extends Ended {
  readonly durationMs: number
  /** True: it did not end in time and was ended. */
  readonly hung: boolean
}

export interface LoadSettings {
  readonly env: NodeJS.ProcessEnv
  readonly timeoutMs: number
  /** Ends it early. */
  readonly signal: AbortSignal
  /** Is called the moment it has ended, or has to; what it left behind may take longer to go. */
  readonly onEnd: () => void
}

const GRACE_MS = 1_000

/**
 * Runs a load command to its end, in the shell, as people write it; its output goes to our stderr. It
 * gets a process group of its own, and all that it started is gone when this resolves.
 */
export async function runLoad(
  command: string,
  { env, timeoutMs, signal, onEnd }: LoadSettings,
): Promise<LoadEnd> {
  const startedMs = performance.now()
  const child = spawn('/bin/sh', ['-c', command], { env, detached: true, stdio: ['ignore', 2, 2] })
  const ended = endOf(child)
  const { pid } = child
  if (pid === undefined) return { ...(await ended), durationMs: 0, hung: false }
  const family = followFamily(pid)
  // Should we end in an unforeseen way: nothing that we started stays.
  process.once('exit', family.kill)
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const inTime = await within(Promise.race([ended, interrupted]), timeoutMs)
  const durationMs = performance.now() - startedMs
  onEnd()
  if (family.isAlive()) {
    family.signal('SIGTERM')
    if (!(await untilOver(family, GRACE_MS))) family.signal('SIGKILL')
    await within(ended, GRACE_MS)
  }
  family.forget()
  process.removeListener('exit', family.kill)
  // One that is not ours to signal, such as a program of sudo's, is not waited for.
  const end = (await within(ended, 0)) ? await ended : NOT_ENDED
  return { ...end, durationMs, hung: !inTime }
}

const NOT_ENDED: Ended = { exitCode: null, signal: null, failure: null }
