import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readyFds } from '../../../src/process/ready-fds.ts'
import { eventually } from '../../helpers/eventually.ts'
import { startProcess, startTarget, TARGET_NODE, type TestProcess } from '../../helpers/target.ts'

const LIMIT = { timeout: 30_000 }
const program = (name: string): string =>
  fileURLToPath(new URL(`../../../fixtures/programs/empty-poll-spin/${name}.js`, import.meta.url))

async function start(t: TestContext, name: string): Promise<TestProcess> {
  const target = startProcess(t, TARGET_NODE, [program(name)])
  await target.waitFor(/^READY/m)
  return target
}

test('a socket closed behind libuv’s back while a child holds a copy', LIMIT, async (t) => {
  const target = await start(t, 'guilty')
  const [first, ...more] = readyFds(target.pid)
  assert.equal(first?.why, 'closed')
  assert.match(first.what, /^TCP 127\.0\.0\.1:\d+ → 127\.0\.0\.1:\d+, ESTABLISHED/)
  assert.ok(more.every(({ why }) => why !== 'closed'))
})

test('closed through the object that owns it, it is watched no more', LIMIT, async (t) => {
  const target = await start(t, 'innocent')
  // Its other socket is read: bytes may wait for a moment.
  await eventually(() => assert.deepEqual(readyFds(target.pid), []))
})

/** Watches the read ends of pipes as an event loop does; the write ends go, or stay with a child. */
const PIPES = (count: number, keep: 'nobody' | 'itself' | 'a child'): string => `
import os, select, time
watch = select.epoll()
pipes = [os.pipe() for _ in range(${count})]
for r, w in pipes: watch.register(r, select.EPOLLIN)
if ${keep === 'a child' ? 'True' : 'False'}:
    if os.fork() == 0:
        for r, w in pipes: os.close(r)
        os.close(watch.fileno())
        time.sleep(25)
        os._exit(0)
if ${keep === 'itself' ? 'False' : 'True'}:
    for r, w in pipes: os.close(w)
print('ready', pipes[0][0], flush=True)
time.sleep(25)`

async function startPipes(
  t: TestContext,
  ...how: Parameters<typeof PIPES>
): Promise<{ readonly pid: number; readonly fd: number }> {
  const target = startProcess(t, 'python3', ['-c', PIPES(...how)])
  await target.waitFor(/ready \d+/)
  return { pid: target.pid, fd: Number(/ready (\d+)/.exec(target.output())?.[1]) }
}

test('a pipe without another end has been hung up', LIMIT, async (t) => {
  const { pid, fd } = await startPipes(t, 1, 'nobody')
  const [found, ...more] = readyFds(pid)
  assert.deepEqual([found?.fd, found?.why, more], [fd, 'hung-up', []])
  assert.match(found?.what ?? '', /^pipe \d+$/)
})

test('a pipe whose other end somebody holds has not', LIMIT, async (t) => {
  for (const who of ['itself', 'a child'] as const) {
    const { pid } = await startPipes(t, 1, who)
    assert.deepEqual(readyFds(pid), [], who)
  }
})

test('a handful of them is a hint, more are not listed', LIMIT, async (t) => {
  const { pid } = await startPipes(t, 9, 'nobody')
  assert.equal(readyFds(pid).length, 4)
})

/** A process that watches a socket and stands still as soon as the first byte comes. */
async function startHeldUp(t: TestContext): Promise<{ pid: number; peer: Socket }> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const coming = once(server, 'connection')
  const target = await startTarget(
    t,
    `const socket = require('node:net').connect(${port}, '127.0.0.1', () => console.log('ready'))
     socket.once('data', () => {
       require('node:fs').writeSync(1, 'held up\\n')
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
     })`,
  )
  const [peer] = (await coming) as [Socket]
  peer.on('error', () => {})
  t.after(() => peer.destroy())
  assert.deepEqual(readyFds(target.pid), [], 'a connection at rest')
  peer.write('!')
  await target.waitFor(/held up/)
  assert.deepEqual(readyFds(target.pid), [], 'all was read')
  return { pid: target.pid, peer }
}

test('a socket with bytes that nobody reads', LIMIT, async (t) => {
  const { pid, peer } = await startHeldUp(t)
  peer.write('abc')
  await eventually(() => {
    const [found] = readyFds(pid)
    assert.equal(found?.why, 'unread')
    assert.match(found.what, /, ESTABLISHED, 3 bytes unread$/)
  })
})

test('a socket that its peer has closed and it has not', LIMIT, async (t) => {
  const { pid, peer } = await startHeldUp(t)
  peer.end()
  await eventually(() => {
    const [found] = readyFds(pid)
    assert.equal(found?.why, 'half-closed')
    assert.match(found.what, /, CLOSE-WAIT/)
  })
})

test('a server at rest, and a process that does not exist, have none', LIMIT, async (t) => {
  const target = await startTarget(
    t,
    `const server = require('node:http').createServer().listen(0, () => {
       require('node:net').connect(server.address().port, () => console.log('ready'))
     })`,
  )
  assert.deepEqual(readyFds(target.pid), [])
  assert.deepEqual(readyFds(99_999_999), [])
})
