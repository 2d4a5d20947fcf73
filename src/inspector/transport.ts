import type { createConnection } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { targetError } from '../errors.ts'
import type { Endpoint } from './dial.ts'

/** Text messages over one WebSocket. */
export interface Transport {
  send(text: string): void
  /** Ends the connection, politely for 200 ms and then by force. Resolves when it is closed. */
  close(): Promise<void>
  readonly closed: Promise<void>
}

export interface TransportHandlers {
  onText(text: string): void
  /** Called once, whoever closed. `error` says why, null for an ordinary end. */
  onClose(error: Error | null): void
}

/** Room for a long CPU profile (50 000 nodes are about 10 MB), not for whatever a peer sends. */
const MAX_MESSAGE_BYTES = 128 * 1024 * 1024
/** The target's inspector thread answers a close at once unless the process is stopped. */
const POLITE_CLOSE_MS = 200

/** The error for a URL at which nobody answers as an inspector. */
export function connectError(url: string, error: Error): Error {
  return targetError(
    `Connecting to the inspector at ${url} failed: ${error.message}.`,
    'Check that the process still runs and that the URL is the one it printed last.',
    error,
  )
}

/**
 * Connects to an inspector.
 * @param stream what carries it; null to dial
 * @throws targetError when nobody answers as a WebSocket within `timeoutMs`
 */
export function openTransport(
  { webSocketUrl: url, dial }: Endpoint,
  timeoutMs: number,
  handlers: TransportHandlers,
  stream: Duplex | null = null,
): Promise<Transport> {
  const socket = new WebSocket(url, {
    perMessageDeflate: false,
    followRedirects: false,
    maxPayload: MAX_MESSAGE_BYTES,
    // Handed on to http.request, whose form it has; the types say that of net.connect.
    createConnection: (stream === null ? dial : () => stream) as unknown as typeof createConnection,
  })
  let isLate = false
  // `handshakeTimeout` of ws begins only when there is a socket, and anew with each byte that comes.
  const handshake = setTimeout(() => {
    isLate = true
    socket.terminate()
  }, timeoutMs)
  let failure: Error | null = null
  const closed = new Promise<void>((resolve) => {
    socket.once('close', () => resolve())
  })
  const transport: Transport = {
    closed,
    send: (text) => socket.send(text),
    close() {
      const timer = setTimeout(() => socket.terminate(), POLITE_CLOSE_MS)
      socket.close()
      return closed.finally(() => clearTimeout(timer))
    },
  }
  return new Promise((resolve, reject) => {
    socket.once('open', () => {
      clearTimeout(handshake)
      socket.on('message', (data: Buffer, isBinary: boolean) => {
        // The protocol is text; as text a binary message fails like any other garbage.
        handlers.onText(isBinary ? '(binary)' : data.toString('utf8'))
      })
      socket.once('close', () => handlers.onClose(failure))
      resolve(transport)
    })
    // Stays on for good: an error without a listener would end the process.
    socket.on('error', (error) => {
      clearTimeout(handshake)
      failure = error
      const late = new Error(`the handshake has timed out after ${timeoutMs} ms`, { cause: error })
      reject(connectError(url, isLate ? late : error))
    })
  })
}
