import type { WhyspinError } from '../errors.ts'
import { targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { namespaceListeners, pidsListeningOn } from '../process/listening-sockets.ts'
import type { InspectorFlags } from './inspector-flags.ts'

const WILDCARDS = new Set(['0.0.0.0', '::'])

function collides(bound: string, wanted: string): boolean {
  const host = wanted === 'localhost' ? '127.0.0.1' : wanted
  return bound === host || WILDCARDS.has(bound) || WILDCARDS.has(host)
}

/** The processes that hold the port on which the target would open its inspector; none for port 0. */
export function portHolders(identity: ProcessIdentity, flags: InspectorFlags): readonly number[] {
  if (flags.port === 0) return []
  const taken = [...namespaceListeners(identity.pid).values()].some(
    (socket) => socket.port === flags.port && collides(socket.host, flags.host),
  )
  return taken ? pidsListeningOn(flags.port) : []
}

/**
 * The error for a target whose inspector has nowhere to open, Node choosing no other port by
 * itself; null when the port is free. Asked before the signal: nothing would come of it but a
 * complaint on the target's stderr.
 */
export function takenPortError(
  identity: ProcessIdentity,
  flags: InspectorFlags,
): WhyspinError | null {
  const holders = portHolders(identity, flags)
  if (holders.length === 0) return null
  const who = describeProcess(identity.pid)
  if (holders.includes(identity.pid))
    return targetError(
      `Process ${who} itself listens on port ${flags.port}, where its inspector would open, but no inspector answers there.`,
      'If it runs with --inspect-publish-uid=stderr, pass the ws:// URL that it printed; otherwise start it with --inspect-port=0.',
    )
  return targetError(
    `The inspector of process ${who} cannot open, because port ${flags.port} is taken by process ${holders.map(describeProcess).join(', ')}.`,
    `Free the port (if that is an inspector, end its debugging session), or start the target with --inspect-port=0.`,
  )
}
