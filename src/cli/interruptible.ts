import { EXIT } from '../errors.ts'
import type { CaptureControl } from '../record/capture-control.ts'
import { type Progress, progressOn } from './progress.ts'

const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What the command line asks of a capture. */
export type Wishes = Pick<CaptureControl, 'insists' | 'pace' | 'hookShare'>

/**
 * Ctrl-C, SIGTERM and SIGHUP end a capture early: the target is left clean, and what was seen is
 * kept. A second one ends us at once; then it is the guard that leaves the target clean.
 * @param wishes are handed on
 * @param work gets a signal whose reason is the name of the one that came
 */
export async function interruptible<T>(
  wishes: Wishes,
  work: (control: Omit<CaptureControl, 'attach'>) => Promise<T>,
  progress: Progress = progressOn(process.stderr),
): Promise<T> {
  const interruption = new AbortController()
  const interrupt = (signal: NodeJS.Signals): void => {
    if (interruption.signal.aborted) endAtOnce()
    progress.update('interrupted; leaving the target clean')
    interruption.abort(signal)
  }
  for (const signal of INTERRUPTS) process.on(signal, interrupt)
  progress.start('looking for the target')
  try {
    return await work({ ...wishes, signal: interruption.signal, progress: progress.update })
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
