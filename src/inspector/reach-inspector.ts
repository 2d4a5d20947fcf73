import type { ProcessIdentity } from '../process/identify-process.ts'
import { closeInspector } from './close-inspector.ts'
import { type Connection, connect } from './connection.ts'
import { type ReachedInspector, moveInspector } from './move-inspector.ts'
import { dialInto } from './dial-into.ts'
import { readInspectorFlags } from './inspector-flags.ts'
import {
  type OpenInspector,
  type OpenOptions,
  findInspector,
  openInspector,
} from './open-inspector.ts'
import { inTurn } from './opening-turn.ts'
import { verifyIdentity } from './verify-identity.ts'

/**
 * Reaches the inspector of a process, opening it if need be, and makes sure who answers. One that we
 * opened is moved off its well-known port at once; until then no other whyspin opens there.
 * @throws targetError, with the possible reasons and what would work; what was opened is then closed
 */
export async function reachInspector(
  identity: ProcessIdentity,
  given: OpenOptions = {},
): Promise<ReachedInspector> {
  const options = { ...given, dial: given.dial ?? (await dialInto(identity)).dial }
  const open = await findInspector(identity, options.dial)
  if (open !== null) return reach(open, identity, options)
  const { port } = readInspectorFlags(identity)
  const work = async (): Promise<ReachedInspector> =>
    reach(await openInspector(identity, options), identity, options)
  return inTurn(identity, port, work, options.signal)
}

async function reach(
  inspector: OpenInspector,
  identity: ProcessIdentity,
  { guard }: OpenOptions,
): Promise<ReachedInspector> {
  if (!inspector.openedByUs) guard?.unwatch()
  const connection = await connect(inspector, { through: guard?.dial })
  try {
    const verified = await verifyIdentity(connection, identity)
    return await moveInspector({ connection, inspector, verified }, identity, guard)
  } catch (error) {
    await closeIfOpen(connection, inspector, identity)
    throw error
  }
}

async function closeIfOpen(
  connection: Connection,
  inspector: OpenInspector,
  identity: ProcessIdentity,
): Promise<void> {
  // After a move that failed there is nothing left to close it by.
  if (!connection.isClosed) await closeInspector(connection, inspector, identity.pid)
}
