import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../helpers/eventually.ts'
import { probeInChild } from '../../helpers/probe-in-child.ts'

const LIMIT = { timeout: 40_000 }

/** Five connections to an echo; `send(i, bytes)` goes through one of them and comes back. */
const PROGRAM = `
  const net = require('node:net')
  globalThis.echoed = 0
  const sockets = []
  const peers = []
  const sayWhenReady = () => {
    if (peers.length === 5 && sockets.every((each) => !each.connecting)) console.log('ready')
  }
  const server = net.createServer((peer) => {
    peers.push(peer)
    peer.on('error', () => {}).pipe(peer)
    sayWhenReady()
  })
  server.listen(0, '127.0.0.1', () => {
    for (let i = 0; i < 5; i++) {
      const socket = net.connect(server.address().port, '127.0.0.1', sayWhenReady)
      socket.on('data', function onEcho(data) { echoed += data.length })
      sockets.push(socket)
    }
  })
  const send = (i, bytes) => sockets[i].write(Buffer.alloc(bytes))
  Object.assign(globalThis, { sockets, peers, send })
`

test(
  'the socket that moved most is told, with its descriptor, its share and its code',
  LIMIT,
  async (t) => {
    const { probe, ask, callbacksOf } = await probeInChild(t, PROGRAM)
    await probe.watchTraffic()
    await ask('[1000, 1000, 5000, 1000, 1000].forEach((bytes, i) => send(i, bytes))')
    await eventually(async () => assert.equal(await ask('echoed'), 9_000))
    const { traffic } = await probe.report()
    assert.ok(traffic)
    // Both ends live here, and each moves every byte twice.
    assert.ok(Math.abs(traffic.share - 5_000 / 18_000) < 1e-9, `${traffic.share}`)
    assert.ok(traffic.fd > 2)
    assert.ok(traffic.suspect >= 0)
    // Its peer's listener is the pipe's.
    const names = await callbacksOf(traffic.suspect)
    assert.ok(names.includes('onEcho') || names.includes('ondata'), String(names))
    // What moved before counts no more, and the other one may be the busiest now.
    await probe.watchTraffic()
    await ask('send(4, 100)')
    await eventually(async () => assert.equal(await ask('echoed'), 9_100))
    const { traffic: next } = await probe.report()
    assert.ok(next)
    assert.equal(next.share, 0.5)
    assert.notEqual(next.fd, traffic.fd)
  },
)

test('where nothing moves, or nobody asked, there is none', LIMIT, async (t) => {
  const { probe, ask } = await probeInChild(t, PROGRAM)
  await ask('send(0, 1000)')
  await eventually(async () => assert.equal(await ask('echoed'), 1_000))
  assert.equal((await probe.report()).traffic, null)
  await probe.watchTraffic()
  assert.equal((await probe.report()).traffic, null)
})

test('a socket that was closed meanwhile is no answer', LIMIT, async (t) => {
  const { probe, ask } = await probeInChild(t, PROGRAM)
  await probe.watchTraffic()
  await ask('send(1, 50_000); send(3, 10)')
  await eventually(async () => assert.equal(await ask('echoed'), 50_010))
  await ask('sockets[1].destroy()')
  // Its peer goes a moment later, and no active handle before that.
  await eventually(async () =>
    assert.equal(await ask('peers.filter((each) => each._handle === null).length'), 1),
  )
  const { traffic } = await probe.report()
  assert.equal(traffic?.share, 0.5)
  const ends = await ask(`[
    sockets[3]._handle.fd,
    peers.find((each) => each.remotePort === sockets[3].localPort)._handle.fd,
  ].includes(${traffic?.fd})`)
  assert.equal(ends, true)
})
