import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

/** What came from us: a message of the protocol. */
interface Call {
  readonly id: number
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
}

/** How something that sits on an inspector's port behaves; each on a real socket. */
export interface Part {
  /** Instead of an answer to the HTTP request; nothing more is done. */
  readonly raw?: (socket: Socket) => void
  /** After the handshake was answered as it should be. */
  readonly opened?: (socket: Socket) => void
  /** For each message of ours. */
  readonly called?: (call: Call, socket: Socket) => void
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const MASK_BYTES = 4

/** One whole frame of text, unmasked, as servers send them. */
export function frame(text: string, { final = true, opcode = 1 } = {}): Buffer {
  const body = Buffer.from(text)
  return Buffer.concat([header(body.length, { final, opcode }), body])
}

/** The head of a frame that promises so many bytes. */
export function header(length: number, { final = true, opcode = 1 } = {}): Buffer {
  const first = (final ? 0x80 : 0) | opcode
  if (length < 126) return Buffer.from([first, length])
  if (length < 65_536) return Buffer.from([first, 126, length >> 8, length & 0xff])
  const head = Buffer.alloc(10)
  head[0] = first
  head[1] = 127
  head.writeBigUInt64BE(BigInt(length), 2)
  return head
}

/** Sends without end, as fast as it is taken. */
export function flood(socket: Socket, chunk: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(chunk));
  }
  socket.on('drain', more)
  more()
}

/** Plays a part for every connection; gives the URL. Ended with the test. */
export async function hostileInspector(t: TestContext, part: Part): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('data', (request) => {
      if (part.raw !== undefined) return part.raw(socket)
      const key = /^sec-websocket-key: *(\S+)/im.exec(request.toString('latin1'))?.[1] ?? ''
      const accept = createHash('sha1')
        .update(key + GUID)
        .digest('base64')
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      part.opened?.(socket)
      readCalls(socket, (call) => part.called?.(call, socket))
    })
  })
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('no port')
  return `ws://127.0.0.1:${address.port}/00000000-0000-0000-0000-000000000000`
}

/** Our frames: masked text, never fragmented. */
function readCalls(socket: Socket, called: (call: Call) => void): void {
  let pending = Buffer.alloc(0)
  socket.on('data', (data: Buffer) => {
    pending = Buffer.concat([pending, data])
    for (;;) {
      if (pending.length < 2) return
      const short = pending[1]! & 0x7f
      const at = short === 126 ? 4 : short === 127 ? 10 : 2
      if (pending.length < at + MASK_BYTES) return
      const length =
        short === 126
          ? pending.readUInt16BE(2)
          : short === 127
            ? Number(pending.readBigUInt64BE(2))
            : short
      const end = at + MASK_BYTES + length
      if (pending.length < end) return
      const mask = pending.subarray(at, at + MASK_BYTES)
      const body = Buffer.from(pending.subarray(at + MASK_BYTES, end))
      for (let i = 0; i < body.length; i++) body[i]! ^= mask[i % MASK_BYTES]!
      const isText = (pending[0]! & 0x0f) === 1
      pending = pending.subarray(end)
      if (isText) called(JSON.parse(body.toString()) as Call)
    }
  })
}
