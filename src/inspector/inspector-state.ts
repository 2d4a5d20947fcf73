import { closedToSignals } from '../process/closed-to-signals.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import type { ListeningSocket } from '../process/listening-sockets.ts'
import { dialHere } from './dial.ts'
import { readInspectorFlags } from './inspector-flags.ts'
import { locateInspector, plausibleSockets } from './locate-inspector.ts'

/** What can be told of an inspector without opening it. */
export interface InspectorState {
  readonly state: 'open' | 'hidden' | 'closed' | 'disabled'
  /** Where it listens; null where it is not open. */
  readonly socket: ListeningSocket | null
}

/**
 * Looks for the inspector of a process among its listeners, and asks those that may be it; no signal
 * is sent. One that was opened later, on a port that the kernel picked, cannot be told from the
 * program's own listeners and is called closed.
 * @param sockets the process's listeners, oldest first
 * @param status its `/proc/<pid>/status`
 * @param canAnswer false where nobody would: another network, or a process that is stopped
 */
export async function inspectorState(
  target: Pick<ProcessIdentity, 'pid' | 'argv' | 'nodeOptions'>,
  sockets: readonly ListeningSocket[],
  status: string,
  canAnswer: boolean,
): Promise<InspectorState> {
  const flags = readInspectorFlags(target)
  const plausible = plausibleSockets(sockets, flags)
  const located = canAnswer ? await locateInspector(plausible, dialHere) : null
  if (located !== null) return { state: 'open', socket: located }
  // It opens before the program runs, so of several the oldest is the one.
  const [named = null] = flags.openFromStart || !canAnswer ? plausible : []
  if (named !== null) return { state: flags.tellsUrl ? 'open' : 'hidden', socket: named }
  const isClosedToUs = closedToSignals(target, status) !== null
  return { state: isClosedToUs ? 'disabled' : 'closed', socket: null }
}
