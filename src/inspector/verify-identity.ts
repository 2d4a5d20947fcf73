import { targetError } from '../errors.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { pidsListeningOn } from '../process/listening-sockets.ts'
import { readPidInNamespace } from '../process/pid-in-namespace.ts'
import type { Connection } from './connection.ts'
import { notBegunError } from './debugger-hold.ts'
import { evaluate, isWithoutModules, strangeReply } from './evaluate.ts'
import { REQUIRE } from './require-expression.ts'

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
  readonly runtime?: string
  readonly pid: unknown
  readonly version: unknown
  readonly arch: unknown
  readonly platform: unknown
  readonly title: unknown
  readonly hasBegun: unknown
}

/**
 * Deno and Bun describe themselves as a Node of some version, and name themselves beside it. Node sets
 * `argv` up after the wait for a debugger that --inspect-brk asks for.
 */
const DESCRIBE = `(() => {
  const { deno, bun } = (typeof process === 'object' && process?.versions) || {}
  if (deno || bun) return { runtime: deno ? 'Deno' : 'Bun' }
  const { pid, versions, arch, platform, title, argv } = ${REQUIRE}('process')
  return { pid, version: versions.node, arch, platform, title, hasBegun: argv !== undefined }
})()`

const IS_WITHOUT_PROCESS = `typeof process === 'undefined'`

function notNode(what: string): Error {
  return targetError(
    `What answers as an inspector is ${what}, not Node; nothing was done but asking for that.`,
    'What whyspin looks at, Node’s event loop and its async resources, only Node has: run the program on Node.',
  )
}

const LOOPBACK = /^(?:localhost|127\..*|\[::1\])$/

async function describe(connection: Connection): Promise<Omit<VerifiedProcess, 'localPid'>> {
  let self: SelfDescription | null | undefined
  try {
    self = await evaluate(connection, DESCRIBE)
  } catch (error) {
    // In a browser; a Node whose program has done away with it has its modules still.
    const isNone = isWithoutModules(error) && (await evaluate(connection, IS_WITHOUT_PROCESS))
    throw isNone === true ? notNode('another program, e.g. a browser') : error
  }
  if (typeof self !== 'object' || self === null) throw strangeReply('it does not know its own pid')
  if (self.runtime !== undefined) throw notNode(self.runtime)
  if (self.hasBegun === false) throw notBegunError('The target')
  if (!Number.isInteger(self.pid)) throw strangeReply('it does not know its own pid')
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
 * @throws targetError when it is another one; nothing was done to that but asking for its pid, and
 * the connection is ended, so that nothing more can be
 */
export async function verifyIdentity(
  connection: Connection,
  identity: ProcessIdentity,
): Promise<VerifiedProcess> {
  const self = await describe(connection)
  if (self.reportedPid === identity.pidInNamespace) return { ...self, localPid: identity.pid }
  await connection.close()
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
