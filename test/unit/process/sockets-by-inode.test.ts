import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, readlinkSync, rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { describeSocket } from '../../../src/process/socket-text.ts'
import { socketsByInode, type SocketState } from '../../../src/process/sockets-by-inode.ts'
import { eventually } from '../../helpers/eventually.ts'

const LIMIT = { timeout: 20_000 }

const fdOf = (owner: object): number => Reflect.get(Reflect.get(owner, '_handle'), 'fd')
const inodeOf = (owner: object): number =>
  Number(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fdOf(owner)}`))?.[1])

/** What holds the native handle of a UDP socket stands behind a symbol. */
const stateOfUdp = (socket: object): object =>
  Object.getOwnPropertySymbols(socket)
    .map((key) => Reflect.get(socket, key))
    .find((value) => value?.handle)

function stateOf(owner: object): SocketState | undefined {
  const inode = inodeOf(owner)
  const found = socketsByInode(process.pid, new Set([inode]))
  assert.ok(found.size <= 1, 'only what was asked for')
  return found.get(inode)
}

async function listen(t: TestContext, host: string): Promise<{ server: Server; port: number }> {
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }).listen(0, host)
  await once(server, 'listening')
  t.after(() => server.close())
  return { server, port: (server.address() as AddressInfo).port }
}

async function pair(
  t: TestContext,
  host: string,
): Promise<[client: Socket, peer: Socket, port: number]> {
  const { server, port } = await listen(t, host)
  const client = connect({ port, host, allowHalfOpen: true })
  const [peer] = (await once(server, 'connection')) as [Socket]
  if (client.connecting) await once(client, 'connect')
  t.after(() => client.destroy())
  t.after(() => peer.destroy())
  return [client, peer, port]
}

test('tells both ends of a connection and the bytes that wait to be read', LIMIT, async (t) => {
  for (const host of ['127.0.0.1', '::1']) {
    const [client, peer, port] = await pair(t, host)
    client.write('12345')
    await eventually(() => assert.equal(stateOf(peer)?.unreadBytes, 5))
    const shown = host === '::1' ? '[::1]' : host
    assert.deepEqual(stateOf(client), {
      protocol: 'TCP',
      state: 'ESTABLISHED',
      local: `${shown}:${client.localPort}`,
      remote: `${shown}:${port}`,
      unreadBytes: 0,
    })
    assert.equal(
      describeSocket(process.pid, fdOf(peer)),
      `TCP ${shown}:${port} → ${shown}:${client.localPort}, ESTABLISHED, 5 bytes unread`,
    )
  }
})

test('tells which end has hung up', LIMIT, async (t) => {
  const [client, peer] = await pair(t, '127.0.0.1')
  client.end()
  await eventually(() => {
    assert.equal(stateOf(peer)?.state, 'CLOSE-WAIT')
    assert.equal(stateOf(client)?.state, 'FIN-WAIT-2')
  })
})

test('tells a listening socket, one of UDP and one with a path', LIMIT, async (t) => {
  const { server, port } = await listen(t, '127.0.0.1')
  assert.equal(stateOf(server)?.state, 'LISTEN')
  assert.equal(stateOf(server)?.local, `127.0.0.1:${port}`)

  const udp = createSocket('udp4').bind(0, '127.0.0.1')
  t.after(() => udp.close())
  await once(udp, 'listening')
  const inode = inodeOf({ _handle: Reflect.get(stateOfUdp(udp), 'handle') })
  const found = socketsByInode(process.pid, new Set([inode])).get(inode)
  assert.deepEqual([found?.protocol, found?.state], ['UDP', ''])
  assert.equal(found?.local, `127.0.0.1:${udp.address().port}`)

  const folder = mkdtempSync(join(tmpdir(), 'whyspin-unix-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 's')
  const unix = createServer().listen(path)
  t.after(() => unix.close())
  await once(unix, 'listening')
  assert.deepEqual(stateOf(unix), {
    protocol: 'Unix',
    state: '',
    local: path,
    remote: '',
    unreadBytes: null,
  })
})

test('knows nothing of other inodes, nor of a process that does not exist', () => {
  assert.equal(socketsByInode(process.pid, new Set()).size, 0)
  assert.equal(socketsByInode(process.pid, new Set([1])).size, 0)
  assert.equal(socketsByInode(99_999_999, new Set([1])).size, 0)
  assert.equal(describeSocket(99_999_999, 3), '')
})
