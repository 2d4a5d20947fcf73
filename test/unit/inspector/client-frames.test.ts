import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import fc from 'fast-check'
import { WebSocketServer } from 'ws'
import { CLOSE_FRAME, createClientFrames } from '../../../src/inspector/client-frames.ts'

const LIMIT = { timeout: 60_000 }
const HEAD =
  'GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n'

/** A text frame as a client sends it, with the shortest form of its length. */
function frame(payload: Buffer): Buffer {
  const { length } = payload
  const long = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8)
  if (long.length === 2) long.writeUInt16BE(length)
  if (long.length === 8) long.writeBigUInt64BE(BigInt(length))
  const short = length < 126 ? length : length < 65_536 ? 126 : 127
  return Buffer.concat([Buffer.of(0x81, 0x80 | short), long, Buffer.alloc(4), payload])
}

/** What a server makes of bytes that come after the head of a request. */
async function served(
  t: TestContext,
): Promise<
  (bytes: Buffer) => Promise<{ readonly texts: readonly string[]; readonly code: number }>
> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return async (bytes) => {
    const texts: string[] = []
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    const [client] = await Promise.all([
      once(server, 'connection').then(([opened]) => opened),
      Promise.resolve(socket.write(HEAD)),
    ])
    client.on('message', (text: Buffer) => texts.push(text.toString()))
    const closed = once(client, 'close')
    socket.resume().write(bytes)
    const [code] = await closed
    socket.destroy()
    return { texts, code: Number(code) }
  }
}

/** Payloads of all three forms of the length. */
const payloads = fc.array(
  fc.oneof(fc.nat({ max: 130 }), fc.nat({ max: 2_000 }), fc.constantFrom(65_535, 65_536, 70_000)),
  { minLength: 1, maxLength: 4 },
)

test(
  'wherever a client is cut off, its stream can be ended with a close frame',
  LIMIT,
  async (t) => {
    const serve = await served(t)
    await fc.assert(
      fc.asyncProperty(
        payloads,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 40_000 }),
        async (lengths, where, chunk) => {
          const all = Buffer.concat(lengths.map((length) => frame(Buffer.alloc(length, 'a'))))
          const cut = all.subarray(0, Math.round(where * all.length))
          const frames = createClientFrames()
          frames.see(Buffer.from(HEAD))
          for (let at = 0; at < cut.length; at += chunk) frames.see(cut.subarray(at, at + chunk))
          const rest = frames.completion()
          assert.equal(frames.completion().length, 0)
          assert.equal(frames.isClosing, false)
          const { texts, code } = await serve(Buffer.concat([cut, rest, CLOSE_FRAME]))
          // 1005: closed without a reason; anything else would say that the frames were broken.
          assert.equal(code, 1005)
          const whole = lengths.filter((_, i) => endOf(lengths, i) <= cut.length).length
          assert.ok(texts.length === whole || texts.length === whole + 1)
        },
      ),
      { numRuns: 150 },
    )
  },
)

function endOf(lengths: readonly number[], index: number): number {
  return lengths
    .slice(0, index + 1)
    .reduce((sum, length) => sum + frame(Buffer.alloc(length)).length, 0)
}

test('a close frame of the client is seen, whole or cut off', () => {
  for (let sent = 0; sent <= CLOSE_FRAME.length; sent++) {
    const frames = createClientFrames()
    frames.see(Buffer.from(HEAD))
    frames.see(frame(Buffer.from('{}')))
    frames.see(CLOSE_FRAME.subarray(0, sent))
    assert.equal(frames.isClosing, sent === CLOSE_FRAME.length)
    const rest = frames.completion()
    assert.equal(frames.isClosing, sent > 0)
    assert.equal(rest.length, sent === 0 ? 0 : CLOSE_FRAME.length - sent)
  }
})

test('frames begin after the head of the request, however that comes', () => {
  for (const head of [HEAD, '\r\r\n\r\n', 'a\r\n\r\r\n\r\n']) {
    const frames = createClientFrames()
    for (const byte of Buffer.from(head)) frames.see(Buffer.of(byte))
    assert.equal(frames.completion().length, 0)
    frames.see(CLOSE_FRAME.subarray(0, 2))
    assert.equal(frames.completion().length, CLOSE_FRAME.length - 2)
    assert.equal(frames.isClosing, true)
  }
})
