import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { closeInspector } from '../../../src/inspector/close-inspector.ts'
import { connect } from '../../../src/inspector/connection.ts'
import { evaluate } from '../../../src/inspector/evaluate.ts'
import { type OpenInspector, openInspector } from '../../../src/inspector/open-inspector.ts'
import { verifyIdentity } from '../../../src/inspector/verify-identity.ts'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import { listeningSockets } from '../../../src/process/listening-sockets.ts'
import { mainThreadWait } from '../../../src/process/main-thread-wait.ts'
import { IDLE, TARGET_NODE, startProcess, startTarget } from '../../helpers/target.ts'

const LIMIT = { timeout: 30_000 }

/** Opens, checks who answers, does one evaluate, closes. */
async function visit(pid: number): Promise<OpenInspector> {
  const identity = identifyProcess(pid)
  const inspector = await openInspector(identity)
  const connection = await connect(inspector.webSocketUrl)
  try {
    const verified = await verifyIdentity(connection, identity)
    assert.equal(verified.localPid, pid)
    assert.match(verified.nodeVersion, /^\d+\.\d+\.\d+/)
    assert.equal(await evaluate(connection, '6 * 7'), 42)
  } finally {
    const outcome = await closeInspector(connection, inspector, pid)
    assert.equal(outcome, inspector.openedByUs ? 'closed' : 'left-open')
  }
  return inspector
}

const STATES = {
  'an idle loop': IDLE,
  'an endless synchronous loop': `console.log('ready'); for (;;);`,
  'an endless await loop': `console.log('ready'); (async () => { for (;;) await 0 })()`,
  'an immediate that re-arms itself': `console.log('ready'); (function f() { setImmediate(f) })()`,
  'a tick that re-arms itself': `console.log('ready'); (function f() { process.nextTick(f) })()`,
}

for (const [name, code] of Object.entries(STATES)) {
  test(`opens on ${name}, leaves no port, and opens again`, LIMIT, async (t) => {
    const target = await startTarget(t, code)
    for (let round = 0; round < 3; round++) {
      const inspector = await visit(target.pid)
      assert.equal(inspector.openedByUs, true)
      assert.equal(inspector.host, '127.0.0.1')
      assert.deepEqual(listeningSockets(target.pid), [])
    }
    assert.ok(target.isAlive())
  })
}

/** Its loop turns again when one drain of two seconds is over. */
const HOLDS = `
  console.log('ready')
  process.stdin.once('data', async () => {
    for (const end = Date.now() + 2_000; Date.now() < end;) await undefined
    setImmediate(() => setImmediate(() => console.log('turned')))
  })`

test('what closes behind a drain does not cut off who has opened it anew', LIMIT, async (t) => {
  const target = await startTarget(t, HOLDS)
  target.child.stdin?.write('hold')
  await new Promise((resolve) => setTimeout(resolve, 100))
  assert.equal((await visit(target.pid)).openedByUs, true)
  const again = await openInspector(identifyProcess(target.pid))
  const connection = await connect(again.webSocketUrl)
  assert.doesNotMatch(target.output(), /turned/)
  await target.waitFor(/turned/)
  assert.equal(await evaluate(connection, '6 * 7'), 42)
  assert.equal(await closeInspector(connection, again, target.pid), 'closed')
  assert.deepEqual(listeningSockets(target.pid), [])
})

test('waits for a native call to end', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `console.log('ready'); require('child_process').execSync('sleep 2'); ${IDLE}`,
  )
  assert.equal((await visit(target.pid)).openedByUs, true)
})

test(
  'puts process.debugPort back, so that the next signal opens as the first did',
  LIMIT,
  async (t) => {
    const target = await startTarget(t, IDLE)
    const inspector = await visit(target.pid)
    assert.equal(inspector.configuredPort, 0)
    const identity = identifyProcess(target.pid)
    const again = await openInspector(identity)
    const connection = await connect(again.webSocketUrl)
    t.after(() => connection.close())
    assert.equal(await evaluate(connection, 'process.debugPort'), again.port)
    await closeInspector(connection, again, target.pid)
  },
)

test('reuses an inspector that is open from the start, and leaves it open', LIMIT, async (t) => {
  for (const option of ['--inspect=0', '--inspect=[::1]:0', '--inspect=0.0.0.0:0']) {
    const target = await startTarget(t, IDLE, [option])
    assert.equal((await visit(target.pid)).openedByUs, false)
    assert.equal((await visit(target.pid)).openedByUs, false, 'still open')
    target.kill('SIGKILL')
  }
})

test(
  'finds an inspector that the program opened itself, and asks nothing of its ports before',
  LIMIT,
  async (t) => {
    const target = await startTarget(
      t,
      `const server = require('http').createServer((request, response) => {
       console.log('asked'); response.end()
     }).listen(0, () => { require('inspector').open(0); console.log('ready') })`,
    )
    const inspector = await visit(target.pid)
    assert.equal(inspector.openedByUs, false)
    assert.doesNotMatch(target.output(), /asked/)
  },
)

test('sends no request to the ports of the program', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `require('net').createServer(() => console.log('asked'))
       .listen(0, '127.0.0.1', () => console.log('ready'))`,
  )
  await visit(target.pid)
  assert.doesNotMatch(target.output(), /asked/)
  assert.equal(listeningSockets(target.pid).length, 1)
})

test('gives the reasons when the program keeps SIGUSR1 to itself', LIMIT, async (t) => {
  const target = await startTarget(t, `process.on('SIGUSR1', () => console.log('mine')); ${IDLE}`)
  await assert.rejects(openInspector(identifyProcess(target.pid)), (error: Error) => {
    assert.match(error.message, /opened no inspector .* a SIGUSR1 listener of its own/)
    assert.doesNotMatch(error.message, /native call/)
    return true
  })
  await target.waitFor(/mine/)
  assert.ok(target.isAlive())
})

test('does not signal while the main thread sits in a synchronous read', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `console.log('ready'); require('fs').readSync(0, Buffer.alloc(9)); console.log('got it'); ${IDLE}`,
  )
  while (mainThreadWait(target.pid) !== 'read') await new Promise(setImmediate)
  await assert.rejects(openInspector(identifyProcess(target.pid)), /blocked in a synchronous read/)
  target.child.stdin?.write('go')
  // At once, not after the answer: a thread that is being woken from a read is still in it.
  await visit(target.pid)
  await target.waitFor(/got it/)
})

test('does not signal a process that has taken over the pid', LIMIT, async (t) => {
  const target = await startTarget(t, `process.on('SIGUSR1', () => console.log('hit')); ${IDLE}`)
  const identity = identifyProcess(target.pid)
  const older = { ...identity, startTimeTicks: identity.startTimeTicks - 1 }
  await assert.rejects(openInspector(older), /exited before/)
  assert.doesNotMatch(target.output(), /hit/)
})

test('stops waiting when the target exits', LIMIT, async (t) => {
  const target = await startTarget(t, `process.on('SIGUSR1', () => process.exit()); ${IDLE}`)
  await assert.rejects(openInspector(identifyProcess(target.pid)), /exited before/)
})

/** Holds a port that nobody else asks for, unlike 9229, in this process. */
async function holdPort(t: TestContext): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return address.port
}

test('names who holds the port of the inspector, without a signal', LIMIT, async (t) => {
  const port = await holdPort(t)
  const code = `process.on('SIGUSR1', () => console.log('hit')); ${IDLE}`
  const target = await startTarget(t, code, [`--inspect-port=${port}`])
  await assert.rejects(
    openInspector(identifyProcess(target.pid)),
    new RegExp(`port ${port} is taken by process ${process.pid} \\(`),
  )
  assert.doesNotMatch(target.output(), /hit/)
})

test('names who holds 9229, without a signal', LIMIT, async (t) => {
  const holder = startProcess(t, TARGET_NODE, [
    '-e',
    `require('net').createServer().listen(9229, '127.0.0.1').on('listening', () => console.log('held')).on('error', () => console.log('busy'))`,
  ])
  await holder.waitFor(/held|busy/)
  if (/busy/.test(holder.output())) return t.skip('somebody else uses 9229 just now')
  const target = await startTarget(
    t,
    `process.on('SIGUSR1', () => console.log('hit')); ${IDLE}`,
    [],
  )
  await assert.rejects(
    openInspector(identifyProcess(target.pid)),
    new RegExp(`port 9229 is taken by process ${holder.pid} \\(`),
  )
  assert.doesNotMatch(target.output(), /hit/)
})

test('says so when the program itself sits on the port', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `const s = require('net').createServer().listen(0, '127.0.0.1', () => {
       process.title = 'node --inspect-port=' + s.address().port + ' app.js'; console.log('ready')
     })`,
  )
  const identity = identifyProcess(target.pid)
  const argv = identity.argv.join(' ').split(' ')
  await assert.rejects(openInspector({ ...identity, argv }), /itself listens on port \d+/)
})
