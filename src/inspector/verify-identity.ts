import { targetError } from '../errors.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { pidsListeningOn } from '../process/listening-sockets.ts'
import { readPidInNamespace } from '../process/pid-in-namespace.ts'
import type { Connection } from './connection.ts'
import { evaluate } from './evaluate.ts'

/** What the process behind the socket says about itself. */
export interface VerifiedProcess {
  /** Its pid as seen from here; null when it is no process of this machine (or not ours to see). */
  readonly localPid: number | null
  /** Its pid as it sees it itself. */
  readonly reportedPid: number
  /** Without the `v`. */
  readonly nodeVersion: string
  readonly arch: string
  readonly platform: string
  readonly title: string
}

interface SelfDescription {
  readonly pid: unknown
  readonly version: unknown
  readonly arch: unknown
  readonly platform: unknown
  readonly title: unknown
}

const DESCRIBE = `(({ pid, versions, arch, platform, title }) =>
  ({ pid, version: versions.node, arch, platform, title }))(process)`

const LOOPBACK = /^(?:localhost|127\..*|\[::1\])$/

async function describe(connection: Connection): Promise<Omit<VerifiedProcess, 'localPid'>> {
  const self = await evaluate<SelfDescription>(connection, DESCRIBE)
  return {
    reportedPid: Number(self.pid),
    nodeVersion: String(self.version),
    arch: String(self.arch),
    platform: String(self.platform),
    title: String(self.title),
  }
}

/**
 * Makes sure that the process behind a connection is the one that was asked for: by the time one
 * connects, somebody else may sit on the port.
 * @throws targetError when it is another one; nothing was done to that but asking for its pid
 */
export async function verifyIdentity(
  connection: Connection,
  identity: ProcessIdentity,
): Promise<VerifiedProcess> {
  const self = await describe(connection)
  if (self.reportedPid === identity.pidInNamespace) return { ...self, localPid: identity.pid }
  throw targetError(
    `The inspector that was opened for process ${identity.pid} (${identity.command}) belongs to process ${self.reportedPid}.`,
    'Two processes opened their inspectors on one port at once; try again.',
  )
}

function localOwner(webSocketUrl: string, reportedPid: number): number | null {
  const { hostname, port } = new URL(webSocketUrl)
  if (process.platform !== 'linux' || !LOOPBACK.test(hostname)) return null
  const owners = pidsListeningOn(Number(port || '80'))
  // A forwarded port (ssh, docker-proxy) is held by the forwarder, which has another pid.
  return owners.find((pid) => readPidInNamespace(pid) === reportedPid) ?? null
}

/** For a target given by its URL: what it is, and which local process it is, if any. */
export async function identifyUrl(
  connection: Connection,
  webSocketUrl: string,
): Promise<VerifiedProcess> {
  const self = await describe(connection)
  return { ...self, localPid: localOwner(webSocketUrl, self.reportedPid) }
}
