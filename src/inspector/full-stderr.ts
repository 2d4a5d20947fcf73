import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import type { SignalDanger } from '../process/signal-safety.ts'
import { blockingStderrPipe } from '../process/stderr-wait.ts'
import type { Guard } from './guard.ts'

/** What helps a process that stands in a write to its stderr, or would. */
export const STDERR_ADVICE =
  'Let whoever holds the other end of its stderr read it, or start the program with its stderr in a file.'

/**
 * Whether a process would stand still as it announces the inspector on its stderr: a pipe that is full,
 * and that nobody reads. A socket, as Node gives its children, cannot be asked.
 */
export async function explainFullStderr(
  { pid }: ProcessIdentity,
  guard: Guard | undefined,
): Promise<SignalDanger | null> {
  const pipe = blockingStderrPipe(pid)
  if (pipe === null || guard === undefined || (await guard.hasRoom(pipe))) return null
  return {
    reason: `The stderr of process ${describeProcess(pid)} is a pipe that is full and that nobody reads: the process would stand still as soon as it announces its inspector there, so it was not signalled.`,
    advice: STDERR_ADVICE,
  }
}
