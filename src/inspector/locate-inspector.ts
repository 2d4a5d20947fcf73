import type { ListeningSocket } from '../process/listening-sockets.ts'
import type { Dial, Endpoint } from './dial.ts'
import { dialHost, fetchJson, urlHost } from './fetch-json.ts'
import type { InspectorFlags } from './inspector-flags.ts'

/** An inspector that answered, and how to talk to it. */
export type LocatedInspector = ListeningSocket & Endpoint

/** `/json` is served by a thread of its own, also when the target's main thread is busy. */
const PROBE_MS = 1_000
/** inspector.open() without arguments goes there, whatever the command line said. */
const DEFAULT_PORT = 9229

const LOOPBACK = /^(?:127\.|::1$)/

/**
 * Of a process's listeners those that may well be its inspector, so that no request goes to a port
 * of the application: the port that a flag names, 9229, and for `--inspect=0` those bound to the
 * flag's host.
 */
export function plausibleSockets(
  sockets: readonly ListeningSocket[],
  flags: InspectorFlags,
): readonly ListeningSocket[] {
  const onHost = (socket: ListeningSocket): boolean =>
    flags.host === 'localhost' ? LOOPBACK.test(socket.host) : socket.host === flags.host
  const anyPort = flags.openFromStart && flags.port === 0
  return sockets.filter(
    (socket) =>
      socket.port === DEFAULT_PORT || socket.port === flags.port || (anyPort && onHost(socket)),
  )
}

/** Whether only this machine can reach what is bound to an address. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host)
}

/** Listeners that only this machine can reach; an inspector opened by SIGUSR1 is one of them. */
export function loopbackSockets(sockets: readonly ListeningSocket[]): readonly ListeningSocket[] {
  return sockets.filter((socket) => isLoopback(socket.host))
}

function isNodeVersion(answer: unknown): boolean {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'Browser' in answer &&
    String(answer.Browser).startsWith('node.js/')
  )
}

function firstId(answer: unknown): string | null {
  const first: unknown = Array.isArray(answer) ? answer[0] : null
  if (typeof first !== 'object' || first === null || !('id' in first)) return null
  // A UUID; nothing else may get into the URL that is built from it.
  return typeof first.id === 'string' && /^[\w-]{1,100}$/.test(first.id) ? first.id : null
}

/**
 * Asks one listener whether it is Node's inspector: `/json/version` must say so, `/json/list` gives
 * the session. Null when it is not, or does not answer within 1 s each.
 */
export async function probeInspector(
  socket: ListeningSocket,
  dial: Dial,
): Promise<LocatedInspector | null> {
  const { host, port } = socket
  try {
    if (!isNodeVersion(await fetchJson(host, port, '/json/version', PROBE_MS, dial))) return null
    const id = firstId(await fetchJson(host, port, '/json/list', PROBE_MS, dial))
    if (id === null) return null
    return { ...socket, dial, webSocketUrl: `ws://${urlHost(dialHost(host), port)}/${id}` }
  } catch {
    // Refused, silent, too long, no HTTP, no JSON: all of them mean that it is not an inspector.
    return null
  }
}

/** The first of these listeners that is an inspector, asked in order; null when none is. */
export async function locateInspector(
  sockets: readonly ListeningSocket[],
  dial: Dial,
): Promise<LocatedInspector | null> {
  for (const socket of sockets) {
    // In order, not at once: the first is nearly always right, and the others are the program's.
    const located = await probeInspector(socket, dial)
    if (located !== null) return located
  }
  return null
}
