import { EXIT } from '../errors.ts'
import type { CaptureControl, Insistence } from '../record/capture-control.ts'
import { progressOn } from './progress.ts'

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ctrl-C, SIGTERM and SIGHUP end a capture early: the target is left clean, and what was seen is
 * kept. A second one ends us at once; then it is the guard that leaves the target clean.
 */
export async function interruptible<T>(
  insists: Insistence,
  work: (control: Omit<CaptureControl, 'attach'>) => Promise<T>,
): Promise<T> {
  const progress = progressOn(process.stderr)
  const interruption = new AbortController()
  const interrupt = (): void => {
    if (interruption.signal.aborted) endAtOnce()
    progress.update('interrupted; leaving the target clean')
    interruption.abort()
  }
  for (const signal of INTERRUPTS) process.on(signal, interrupt)
  progress.start('looking for the target')
  try {
    return await work({ signal: interruption.signal, progress: progress.update, insists })
  } finally {
    progress.done()
    for (const signal of INTERRUPTS) process.removeListener(signal, interrupt)
  }
}

function endAtOnce(): never {
  process.stderr.write(
    'whyspin: interrupted twice, so nothing is printed.\nWhat is left in the target goes by itself as soon as it answers.\n',
  )
  process.exit(EXIT.target)
}
