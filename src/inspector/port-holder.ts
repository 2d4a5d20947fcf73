import { setTimeout as sleep } from 'node:timers/promises'
import type { WhyspinError } from '../errors.ts'
import { targetError } from '../errors.ts'
import { describeProcess, readArgv } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { namespaceListeners, pidsListeningOn } from '../process/listening-sockets.ts'
import { runsNode } from '../process/node-executable.ts'
import { readNodeOptions } from '../process/node-options.ts'
import { type InspectorFlags, readInspectorFlags } from './inspector-flags.ts'

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
  return taken ? pidsListeningOn(flags.port, identity.pid) : []
}

/** A whyspin moves away within 0.1 s; the lease of one that was killed ends after 2 s. */
const PASSING_MS = 3_000
const LOOK_MS = 20

/** Whether the port is held by an inspector that was opened for a while, and not from the start. */
function arePassing(holders: readonly number[]): boolean {
  return holders.every((pid) => {
    const flags = readInspectorFlags({ argv: readArgv(pid), nodeOptions: readNodeOptions(pid) })
    return runsNode(pid) === true && !flags.openFromStart
  })
}

/**
 * The error for a target whose inspector has nowhere to open, Node choosing no other port by
 * itself; null when the port is free, or becomes free soon. Asked before the signal: nothing would
 * come of it but a complaint on the target's stderr.
 */
export async function takenPortError(
  identity: ProcessIdentity,
  flags: InspectorFlags,
  signal?: AbortSignal,
): Promise<WhyspinError | null> {
  const deadline = performance.now() + PASSING_MS
  let holders = portHolders(identity, flags)
  while (holders.length > 0 && !holders.includes(identity.pid) && arePassing(holders)) {
    if (performance.now() > deadline || signal?.aborted === true) break
    await sleep(LOOK_MS)
    holders = portHolders(identity, flags)
  }
  return holders.length === 0 ? null : takenError(identity, flags, holders)
}

function takenError(
  identity: ProcessIdentity,
  flags: InspectorFlags,
  holders: readonly number[],
): WhyspinError {
  const who = describeProcess(identity.pid)
  if (holders.includes(identity.pid))
    return targetError(
      `Process ${who} itself listens on port ${flags.port}, where its inspector would open, but no inspector answers there.`,
      'Start it with --inspect-port=0.',
    )
  return targetError(
    `The inspector of process ${who} cannot open, because port ${flags.port} is taken by process ${holders.map(describeProcess).join(', ')}.`,
    `Free the port (if that is an inspector, end its debugging session), or start the target with --inspect-port=0.`,
  )
}
