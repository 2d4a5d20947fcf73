import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type Socket, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { dialHere } from '../../../src/inspector/dial.ts'
import { probeInspector } from '../../../src/inspector/locate-inspector.ts'

const LIMIT = { timeout: 20_000 }

/** A server that treats each connection as told. Gives its port. */
async function serve(t: TestContext, treat: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    socket.once('data', () => treat(socket))
  }).listen(0, '127.0.0.1')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

function httpJson(value: unknown): string {
  const body = JSON.stringify(value)
  return `HTTP/1.0 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

test('takes nothing else for an inspector, in bounded time and memory', LIMIT, async (t) => {
  const answers: Readonly<Record<string, (socket: Socket) => void>> = {
    nothing: () => {},
    'a cut': (socket) => socket.destroy(),
    'no HTTP': (socket) => socket.end('220 mail ready\r\n'),
    'half a header': (socket) => socket.write('HTTP/1.1 200 OK\r\nContent-'),
    'half a body': (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"Bro'),
    'no JSON': (socket) => socket.end('HTTP/1.0 200 OK\r\n\r\n<html>'),
    'other JSON': (socket) => socket.end(httpJson({ Browser: 'Chrome/130' })),
    'a redirect': (socket) => socket.end('HTTP/1.0 302 Found\r\nLocation: http://[::1]:1/\r\n\r\n'),
    'no session': (socket) => socket.end(httpJson({ Browser: 'node.js/v20.0.0' })),
    'an endless body': (socket) => {
      socket.write('HTTP/1.0 200 OK\r\n\r\n')
      const pour = (): void => {
        while (socket.writable && socket.write(' '.repeat(65_536)));
      }
      socket.on('drain', pour)
      pour()
    },
  }
  for (const [name, treat] of Object.entries(answers)) {
    const port = await serve(t, treat)
    assert.equal(await probeInspector({ inode: 1, host: '127.0.0.1', port }, dialHere), null, name)
  }
})

test(
  'builds the URL from where it dialed, with an id that is nothing but an id',
  LIMIT,
  async (t) => {
    const ids = ['0f2c936f-b1cd', '../other?x=\u001b[2J']
    let asked = 0
    const port = await serve(t, (socket) => {
      const version = asked++ % 2 === 0
      const id = ids[Math.floor((asked - 1) / 2)]
      socket.end(httpJson(version ? { Browser: 'node.js/v20.0.0' } : [{ id }]))
    })
    const socket = { inode: 1, host: '0.0.0.0', port }
    const located = await probeInspector(socket, dialHere)
    assert.deepEqual(located, {
      ...socket,
      dial: dialHere,
      webSocketUrl: `ws://127.0.0.1:${port}/${ids[0]}`,
    })
    assert.equal(await probeInspector(socket, dialHere), null)
  },
)
