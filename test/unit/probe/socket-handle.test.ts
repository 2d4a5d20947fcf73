import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { createServer, connect, type AddressInfo, Socket } from 'node:net'
import { once } from 'node:events'
import { test } from 'node:test'
import { loadBuiltins } from '../../../src/probe/builtins.ts'
import { createSocketHandle } from '../../../src/probe/socket-handle.ts'

const require = createRequire(import.meta.url)
const handleOf = createSocketHandle(loadBuiltins((id) => require(id)))

test('the handle of a socket is the one with its counters, gone when it is closed', async (t) => {
  const server = createServer((peer) => peer.resume()).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(socket, 'connect')
  const handle: { readonly fd?: number } | null = handleOf(socket)
  assert.ok(handle?.fd !== undefined && handle.fd > 0)
  assert.equal(handle, Reflect.get(socket, '_handle'))
  // One that inherits from a socket is one.
  class Mine extends Socket {}
  const mine = new Mine()
  assert.equal(handleOf(mine), null)
  mine.connect((server.address() as AddressInfo).port, '127.0.0.1')
  await once(mine, 'connect')
  assert.notEqual(handleOf(mine), null)
  assert.equal(handleOf(mine), Reflect.get(mine, '_handle'))
  mine.destroy()
  socket.destroy()
  await once(socket, 'close')
  assert.equal(handleOf(socket), null)
})

test('what is no socket has the handle that is its own data, or none', () => {
  const handle = {}
  assert.equal(handleOf({ _handle: handle }), handle)
  for (const other of [null, undefined, 1, 'x', {}, { _handle: null }, { _handle: 1 }])
    assert.equal(handleOf(other), null)
})

test('nothing of the target’s runs: no getter, no proxy', () => {
  const trap = (): never => assert.fail('it ran')
  const proxy = new Proxy({}, { get: trap, getPrototypeOf: trap, getOwnPropertyDescriptor: trap })
  const getter = Object.defineProperty({}, '_handle', { get: trap })
  const inherited = Object.create(getter) as object
  const belowProxy = Object.create(proxy) as object
  for (const hostile of [proxy, getter, inherited, belowProxy, { _handle: proxy }])
    assert.equal(handleOf(hostile), null)
})
