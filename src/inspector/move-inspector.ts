import { setTimeout as sleep } from 'node:timers/promises'
import { targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { namespaceListeners } from '../process/listening-sockets.ts'
import { type Connection, connect } from './connection.ts'
import { evaluateToCut } from './evaluate.ts'
import type { Guard } from './guard.ts'
import { isLoopback } from './locate-inspector.ts'
import { watchForInspector } from './new-inspector.ts'
import type { OpenInspector } from './open-inspector.ts'
import { hasOtherClients } from './other-clients.ts'
import { REQUIRE } from './require-expression.ts'
import { type VerifiedProcess, verifyIdentity } from './verify-identity.ts'

/** A connection to an inspector, and who answers there. */
export interface ReachedInspector {
  readonly connection: Connection
  readonly inspector: OpenInspector
  readonly verified: VerifiedProcess
}

/** Closing and opening again takes 10–60 ms (facts/inspector.md §2); more on a crowded host. */
const MOVE_MS = 5_000
const POLL_MS = 3

/**
 * Close and open in one synchronous evaluate: no reply comes, for the first cuts the socket. When
 * the second fails (no descriptor is left), the target is at least as it was.
 */
function moveExpression(host: string, configuredPort: number): string {
  return `((require) => {
    const inspector = require('inspector')
    inspector.close()
    try {
      inspector.open(0, '${host}')
    } finally {
      if (inspector.url() === undefined) require('process').debugPort = ${configuredPort}
    }
  })(${REQUIRE})`
}

/** Whether an inspector that we opened stands on a port that is known, or can be reached from afar. */
function isExposed({ host, configuredPort }: OpenInspector): boolean {
  return configuredPort !== 0 || !isLoopback(host)
}

/**
 * Moves an inspector that we opened off the port that everybody knows, to a free one on loopback,
 * and connects to it there: 9229 is needed to open the next process, and is the first that anybody
 * would try. One that was open before us stays where it is, and so does one that another client has
 * joined, for closing would cut that off. The target's flags said which host to bind; loopback takes
 * its place for good, since Node sets it only by opening there.
 * @throws targetError when nothing opened on the new port, or another process answers there; nothing
 * of ours is then connected
 */
export async function moveInspector(
  reached: ReachedInspector,
  identity: ProcessIdentity,
  guard?: Guard,
): Promise<ReachedInspector> {
  const { connection, inspector } = reached
  const { pid } = identity
  if (!inspector.openedByUs || !isExposed(inspector)) return reached
  if (await hasOtherClients(pid, inspector.port)) return reached
  const before = namespaceListeners(pid)
  const host = isLoopback(inspector.host) ? inspector.host : '127.0.0.1'
  await evaluateToCut(connection, moveExpression(host, inspector.configuredPort), MOVE_MS)
  await connection.close()
  return connectAgain(inspector, identity, watchForInspector(pid, before, inspector.dial), guard)
}

async function connectAgain(
  inspector: OpenInspector,
  identity: ProcessIdentity,
  look: ReturnType<typeof watchForInspector>,
  guard: Guard | undefined,
): Promise<ReachedInspector> {
  const deadline = performance.now() + MOVE_MS
  let found = await look()
  while (found === null && performance.now() < deadline) {
    await sleep(POLL_MS)
    found = await look()
  }
  if (found === null)
    throw targetError(
      `The inspector of process ${describeProcess(identity.pid)} did not open again after it was moved off port ${inspector.port}.`,
      'The process may have exited or be out of file descriptors; check that it still runs, then try again.',
    )
  const connection = await connect(found, { through: guard?.dial })
  try {
    const verified = await verifyIdentity(connection, identity)
    return { connection, inspector: { ...inspector, ...found }, verified }
  } catch (error) {
    await connection.close()
    throw error
  }
}
