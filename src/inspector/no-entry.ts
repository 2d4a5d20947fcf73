import { type WhyspinError, targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'

const DENIED = /not permitted|permission denied/i

/**
 * The error for a target in another network namespace that could not be entered.
 * @param failure what `nsenter` said; `ENOENT` when there is none
 */
export function noEntryError(
  { pid }: ProcessIdentity,
  failure: string,
  sharesUsers: boolean,
): WhyspinError {
  const where = `Process ${describeProcess(pid)} lives in another network namespace (a container)`
  if (failure === 'ENOENT')
    return targetError(
      `${where}, and \`nsenter\`, which reaches into it, is not installed here.`,
      'Install the package util-linux, or run whyspin inside the container, e.g. with `docker exec`.',
    )
  if (!DENIED.test(failure))
    return targetError(
      `${where}, which could not be entered: ${failure}.`,
      'Check that it still runs, then try again, or run whyspin inside the container, e.g. with `docker exec`.',
    )
  const user = process.geteuid?.() ?? 0
  const owner = sharesUsers ? '' : ' and of another user namespace'
  return targetError(
    `${where}${owner}, which user ${user} may not enter.`,
    user === 0
      ? 'Run whyspin with the right to enter it (CAP_SYS_ADMIN on the host), or inside the container, e.g. with `docker exec`.'
      : `Run whyspin as root: \`sudo whyspin ${pid}\`${sharesUsers ? '' : ', or as the user who started the container'}.`,
  )
}

/** The error for a target in whose network nothing can be reached, not even by itself. */
export function loopbackDownError({ pid }: ProcessIdentity): WhyspinError {
  return targetError(
    `Process ${describeProcess(pid)} lives in another network namespace (a container) whose loopback interface is down, so its inspector could not be reached; it was not signalled.`,
    `Bring it up with \`nsenter -t ${pid} -n ip link set lo up\`, then try again.`,
  )
}
