import { type WhyspinError, targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import type { InspectorFlags } from './inspector-flags.ts'

/**
 * The error for a target whose inspector tells its URL on stderr only. It is not signalled: what
 * opened then could neither be used nor be closed from here.
 */
export function hiddenUrlError(
  { pid }: ProcessIdentity,
  { openFromStart }: InspectorFlags,
): WhyspinError {
  return targetError(
    `The inspector of process ${describeProcess(pid)} tells its URL on stderr only (--inspect-publish-uid).`,
    openFromStart
      ? 'Pass the ws:// URL that it printed there.'
      : `Open it with \`kill -USR1 ${pid}\`, and pass the ws:// URL that it prints there.`,
  )
}
