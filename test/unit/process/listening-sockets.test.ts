import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { listeningSockets, pidsListeningOn } from '../../../src/process/listening-sockets.ts'
import { parseSocketAddress } from '../../../src/process/socket-address.ts'

test('shows the sockets on which a process listens, until it closes them', async (t) => {
  const hosts = ['127.0.0.1', '0.0.0.0', '::1', '::'] as const
  for (const host of hosts) {
    const server = createServer().listen(0, host)
    t.after(() => server.close())
    await once(server, 'listening')
    const address = server.address()
    assert.ok(typeof address === 'object' && address !== null)
    const { port } = address
    const found = listeningSockets(process.pid).filter((socket) => socket.port === port)
    assert.equal(found.length, 1, host)
    assert.equal(found[0]?.host, host)
    assert.ok(Number.isSafeInteger(found[0]?.inode))
    assert.deepEqual(pidsListeningOn(port), [process.pid])
    server.close()
    await once(server, 'close')
    assert.deepEqual(pidsListeningOn(port), [])
  }
})

test('knows no sockets of a process that does not exist', () => {
  assert.deepEqual(listeningSockets(99_999_999), [])
})

test('writes addresses of the kernel as people do', () => {
  for (const [hex, text] of [
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['00000000000000000000000001000000', '::1'],
    ['00000000000000000000000000000000', '::'],
    ['0000000000000000FFFF00000100007F', '127.0.0.1'],
    ['B80D0120000000000000000067452301', '2001:db8::123:4567'],
  ] as const)
    assert.equal(parseSocketAddress(hex), text)
})
