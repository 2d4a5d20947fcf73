import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { closeInspector } from '../../../src/inspector/close-inspector.ts'
import { dialInto } from '../../../src/inspector/dial-into.ts'
import { evaluate } from '../../../src/inspector/evaluate.ts'
import { fetchJson } from '../../../src/inspector/fetch-json.ts'
import { reachInspector } from '../../../src/inspector/reach-inspector.ts'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import { pidsListeningOn } from '../../../src/process/listening-sockets.ts'
import { neighboursOf, noContainers, startContained } from '../../helpers/container.ts'
import { eventually } from '../../helpers/eventually.ts'

const LIMIT = { timeout: 60_000, skip: noContainers('net', 'pid') }
const IDLE = { 'main.js': `setInterval(() => {}, 1000); console.log('READY')` }

test('the same port of our own network is left alone', LIMIT, async (t) => {
  let visitors = 0
  const server = createServer((socket) => {
    visitors++
    socket.destroy()
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as { port: number }

  for (const option of [`--inspect-port=${port}`, `--inspect=${port}`, `--inspect=[::1]:${port}`]) {
    const target = await startContained(t, ['net'], IDLE, { node: [option] })
    const identity = identifyProcess(target.hostPid)
    assert.equal(identity.sameNetwork, false)
    const { connection, inspector, verified } = await reachInspector(identity)
    assert.equal(verified.localPid, target.hostPid)
    assert.equal(await evaluate(connection, '6 * 7'), 42)
    const outcome = await closeInspector(connection, inspector, target.hostPid)
    assert.equal(outcome, inspector.openedByUs ? 'closed' : 'left-open')
  }
  assert.equal(visitors, 0)
})

test('who holds the port in there is named, not who holds it here', LIMIT, async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const target = await startContained(
    t,
    ['net', 'pid'],
    {
      'main.js': `require('child_process').spawn(process.execPath, ['holder.js', '${port}'],
        { cwd: __dirname, stdio: 'inherit' })`,
      'holder.js': `require('net').createServer().listen(Number(process.argv[2]), '127.0.0.1',
        () => console.log('READY'))`,
    },
    { node: [`--inspect-port=${port}`] },
  )
  const holder = neighboursOf(target.hostPid).at(-1) ?? 0
  assert.deepEqual(pidsListeningOn(port, target.hostPid), [holder])
  await assert.rejects(
    reachInspector(identifyProcess(target.hostPid)),
    new RegExp(`port ${port} is taken by process ${holder} \\(`),
  )
})

test('what dials in there ends by itself, and a connection outlives it', LIMIT, async (t) => {
  const target = await startContained(t, ['net'], IDLE)
  const neighbours = neighboursOf(target.hostPid)
  const reached = await reachInspector(identifyProcess(target.hostPid))
  await eventually(() => assert.deepEqual(neighboursOf(target.hostPid), neighbours))
  assert.equal(await evaluate(reached.connection, '6 * 7'), 42)
  const { inspector } = reached
  // And one that is asked for later is made again.
  await fetchJson(inspector.host, inspector.port, '/json/version', 10_000, inspector.dial)
  assert.equal(await closeInspector(reached.connection, inspector, target.hostPid), 'closed')
  await eventually(() => assert.deepEqual(neighboursOf(target.hostPid), neighbours))
})

test('a large reply comes through whole', LIMIT, async (t) => {
  const target = await startContained(t, ['net'], IDLE)
  const reached = await reachInspector(identifyProcess(target.hostPid))
  const text = await evaluate<string>(reached.connection, `'x'.repeat(5_000_000)`, {
    timeoutMs: 20_000,
  })
  assert.equal(text.length, 5_000_000)
  await closeInspector(reached.connection, reached.inspector, target.hostPid)
})

test('nobody answers: the reason is that of the network in there', LIMIT, async (t) => {
  const target = await startContained(t, ['net'], IDLE)
  const { dial } = await dialInto(identifyProcess(target.hostPid))
  await assert.rejects(fetchJson('127.0.0.1', 1, '/json/version', 10_000, dial), /ECONNREFUSED/)
})
