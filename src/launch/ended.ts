import type { ChildProcess } from 'node:child_process'

/** How a command ended. */
export interface Ended {
  /** Null where a signal ended it, or where it never began. */
  readonly exitCode: number | null
  readonly signal: NodeJS.Signals | null
  /** Why it never began, e.g. `ENOENT`; null where it did. */
  readonly failure: NodeJS.ErrnoException | null
}

/** Resolves when the process has ended, or could not be started; its pipes may still be open. */
export function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.once('error', (failure: NodeJS.ErrnoException) => {
      // Also emitted where a signal could not be sent: then it did begin.
      if (child.pid === undefined) resolve({ exitCode: null, signal: null, failure })
    })
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal, failure: null }))
  })
}

/** `exited with 1`, `was ended by SIGKILL`: a clause about it. */
export function howItEnded({ exitCode, signal, failure }: Ended): string {
  if (failure !== null) return `could not be started (${failure.code ?? failure.message})`
  return signal === null ? `exited with ${exitCode}` : `was ended by ${signal}`
}
