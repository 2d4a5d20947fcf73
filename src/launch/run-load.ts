import { spawn } from 'node:child_process'
import { type Ended, endOf } from './ended.ts'
import { endRemnants, remnantsOf, signalGroup } from './process-group.ts'
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
 * gets a process group of its own, all of which is gone when this resolves.
 */
export async function runLoad(
  command: string,
  { env, timeoutMs, signal, onEnd }: LoadSettings,
): Promise<LoadEnd> {
  const startedMs = performance.now()
  const child = spawn('/bin/sh', ['-c', command], { env, detached: true, stdio: ['ignore', 2, 2] })
  const ended = endOf(child)
  const { pid } = child
  const interrupted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const inTime = await within(Promise.race([ended, interrupted]), timeoutMs)
  const durationMs = performance.now() - startedMs
  onEnd()
  if (pid === undefined) return { ...(await ended), durationMs, hung: false }
  const remnants = remnantsOf(pid)
  if (!inTime || signal.aborted) {
    signalGroup(pid, 'SIGTERM')
    if (!(await within(ended, GRACE_MS))) signalGroup(pid, 'SIGKILL')
  }
  const end = await ended
  await endRemnants(remnants)
  return { ...end, durationMs, hung: !inTime }
}
