import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import type { WhyspinError } from '../../../src/errors.ts'
import { closeInspector } from '../../../src/inspector/close-inspector.ts'
import { connect } from '../../../src/inspector/connection.ts'
import { type Dial, dialHere } from '../../../src/inspector/dial.ts'
import { evaluate } from '../../../src/inspector/evaluate.ts'
import { moveInspector, type ReachedInspector } from '../../../src/inspector/move-inspector.ts'
import { openInspector } from '../../../src/inspector/open-inspector.ts'
import { reachInspector } from '../../../src/inspector/reach-inspector.ts'
import { verifyIdentity } from '../../../src/inspector/verify-identity.ts'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import { listeningSockets, pidsListeningOn } from '../../../src/process/listening-sockets.ts'
import { IDLE, startTarget } from '../../helpers/target.ts'

const LIMIT = { timeout: 30_000 }

/** A port that was free a moment ago: stands for 9229, which every test file would fight for. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  server.close()
  await once(server, 'close')
  return address.port
}

async function leave({ connection, inspector }: ReachedInspector, pid: number): Promise<void> {
  assert.equal(await closeInspector(connection, inspector, pid), 'closed')
  assert.deepEqual(listeningSockets(pid), [])
}

const STATES = {
  'an idle loop': IDLE,
  'an endless synchronous loop': `console.log('ready'); for (;;);`,
  'an endless await loop': `console.log('ready'); (async () => { for (;;) await 0 })()`,
  'an immediate that re-arms itself': `console.log('ready'); (function f() { setImmediate(f) })()`,
  'a tick that re-arms itself': `console.log('ready'); (function f() { process.nextTick(f) })()`,
}

for (const [name, code] of Object.entries(STATES))
  test(`what it opened on ${name} moves off the known port at once`, LIMIT, async (t) => {
    const port = await freePort()
    const target = await startTarget(t, code, [`--inspect-port=${port}`])
    for (let round = 0; round < 3; round++) {
      const reached = await reachInspector(identifyProcess(target.pid))
      assert.notEqual(reached.inspector.port, port)
      assert.equal(reached.inspector.host, '127.0.0.1')
      assert.equal(reached.inspector.configuredPort, port)
      assert.equal(reached.verified.localPid, target.pid)
      assert.deepEqual(pidsListeningOn(port), [])
      assert.equal(await evaluate(reached.connection, '6 * 7'), 42)
      await leave(reached, target.pid)
    }
    assert.ok(target.isAlive())
  })

test('the next signal opens where the first one did', LIMIT, async (t) => {
  const port = await freePort()
  const target = await startTarget(t, IDLE, [`--inspect-port=${port}`])
  const identity = identifyProcess(target.pid)
  await leave(await reachInspector(identity), target.pid)
  const again = await openInspector(identity)
  assert.equal(again.port, port)
  await closeInspector(await connect(again.webSocketUrl), again, target.pid)
})

test('what the flags would open to the network is bound to loopback', LIMIT, async (t) => {
  for (const address of ['0.0.0.0:0', '[::]:0', `0.0.0.0:${await freePort()}`]) {
    const target = await startTarget(t, IDLE, [`--inspect-port=${address}`])
    const reached = await reachInspector(identifyProcess(target.pid))
    assert.deepEqual(
      listeningSockets(target.pid).map(({ host }) => host),
      ['127.0.0.1'],
    )
    await leave(reached, target.pid)
    target.kill('SIGKILL')
  }
})

test('an inspector that was open stays where it is', LIMIT, async (t) => {
  const port = await freePort()
  const target = await startTarget(t, IDLE, [`--inspect=${port}`])
  const { connection, inspector } = await reachInspector(identifyProcess(target.pid))
  assert.equal(inspector.port, port)
  assert.equal(await closeInspector(connection, inspector, target.pid), 'left-open')
  assert.deepEqual(pidsListeningOn(port), [target.pid])
})

test('a client that has joined is not cut off', LIMIT, async (t) => {
  const port = await freePort()
  const target = await startTarget(t, IDLE, [`--inspect-port=${port}`])
  const identity = identifyProcess(target.pid)
  const inspector = await openInspector(identity)
  const connection = await connect(inspector.webSocketUrl)
  const other = await connect(inspector.webSocketUrl)
  const verified = await verifyIdentity(connection, identity)
  const reached = await moveInspector({ connection, inspector, verified }, identity)
  assert.equal(reached.inspector.port, port)
  assert.equal(await evaluate(other, '6 * 7'), 42)
  assert.equal(await closeInspector(connection, inspector, target.pid), 'in-use')
  await other.close()
})

test('five processes that open on one port are reached at once', LIMIT, async (t) => {
  const port = await freePort()
  const targets = await Promise.all(
    Array.from({ length: 5 }, () => startTarget(t, IDLE, [`--inspect-port=${port}`])),
  )
  const reached = await Promise.all(targets.map(({ pid }) => reachInspector(identifyProcess(pid))))
  for (const [index, { pid, output }] of targets.entries()) {
    const each = reached[index]
    assert.equal(each?.verified.localPid, pid)
    assert.ok(each.inspector.openedByUs)
    assert.doesNotMatch(output(), /address already in use/)
    await leave(each, pid)
  }
})

test('a port that another inspector holds for a moment is waited for', LIMIT, async (t) => {
  const port = await freePort()
  const holder = await startTarget(
    t,
    `require('inspector').open(${port})
     process.stdin.once('data', () => setTimeout(() => require('inspector').close(), 300))
     console.log('ready')`,
  )
  const target = await startTarget(t, IDLE, [`--inspect-port=${port}`])
  holder.child.stdin?.write('go')
  const reached = await reachInspector(identifyProcess(target.pid))
  assert.equal(reached.verified.localPid, target.pid)
  assert.doesNotMatch(target.output(), /address already in use/)
  await leave(reached, target.pid)
})

test('what tells its URL on stderr only gets no signal', LIMIT, async (t) => {
  for (const [option, advice] of [
    ['--inspect=0', /^Pass the ws/],
    ['--inspect-port=0', /kill -USR1/],
  ] as const) {
    const target = await startTarget(t, IDLE, ['--inspect-publish-uid=stderr', option])
    const output = target.output()
    await assert.rejects(reachInspector(identifyProcess(target.pid)), (error: WhyspinError) => {
      assert.match(error.message, /tells its URL on stderr only/)
      assert.match(error.advice, advice)
      return true
    })
    assert.equal(target.output(), output)
  }
  const both = await startTarget(t, IDLE, ['--inspect-publish-uid=stderr,http', '--inspect-port=0'])
  await leave(await reachInspector(identifyProcess(both.pid)), both.pid)
})

test('an inspector that is slow to answer is ours all the same', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE)
  const identity = identifyProcess(target.pid)
  let refusals = 3
  // The first requests are lost, so that it is found only when older listeners are asked for.
  const dial: Dial = (address, done) =>
    refusals-- > 0 ? dialHere({ ...address, port: 1 }, done) : dialHere(address, done)
  const inspector = await openInspector(identity, { dial })
  assert.ok(inspector.openedByUs)
  const connection = await connect(inspector)
  await leave(
    { connection, inspector, verified: await verifyIdentity(connection, identity) },
    target.pid,
  )
})
