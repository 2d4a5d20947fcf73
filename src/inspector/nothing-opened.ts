import { type WhyspinError, targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { isAtRest } from '../process/main-thread-wait.ts'
import { waitsForStderr } from '../process/stderr-wait.ts'
import { STDERR_ADVICE } from './full-stderr.ts'
import type { InspectorFlags } from './inspector-flags.ts'
import { portHolders } from './port-holder.ts'

/** The error for a target that got SIGUSR1 and opened no inspector, with what can be known of why. */
export function nothingOpenedError(
  identity: ProcessIdentity,
  flags: InspectorFlags,
  waitedMs: number,
): WhyspinError {
  const { pid } = identity
  if (waitsForStderr(pid))
    return targetError(
      `Process ${describeProcess(pid)} announces its inspector on its stderr, which is full and which nobody reads, and stands still until somebody does.`,
      STDERR_ADVICE,
    )
  const holders = portHolders(identity, flags).filter((holder) => holder !== pid)
  const reasons = [
    ...(holders.length > 0
      ? [`port ${flags.port} is taken by process ${holders.map(describeProcess).join(', ')}`]
      : []),
    'the program has a SIGUSR1 listener of its own, which has now run',
    // At rest in its event loop it would have served the signal at once.
    ...(isAtRest(pid)
      ? []
      : ['its main thread is inside a long native call and opens the inspector when that returns']),
    'its inspector was opened earlier on an address that whyspin did not ask',
  ]
  return targetError(
    `Process ${describeProcess(pid)} opened no inspector within ${Math.round(waitedMs)} ms of SIGUSR1: ${reasons.join(', or ')}.`,
    'Pass the ws:// URL if it printed one on stderr, try again later, or start the program with --inspect=0 and pass the URL that it prints.',
  )
}
