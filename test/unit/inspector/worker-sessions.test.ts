import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { WhyspinError } from '../../../src/errors.ts'
import { type Connection, connect } from '../../../src/inspector/connection.ts'
import { evaluate } from '../../../src/inspector/evaluate.ts'
import { openWorkerSessions, type WorkerSessions } from '../../../src/inspector/worker-sessions.ts'
import { eventually } from '../../helpers/eventually.ts'
import { startTarget } from '../../helpers/target.ts'

const LIMIT = { timeout: 40_000 }

/** A program whose worker has a worker of its own; each says who it is, and ends when told. */
const PROGRAM = `
  const { Worker } = require('node:worker_threads')
  const code = \`
    const { Worker, parentPort, workerData } = require('node:worker_threads')
    globalThis.who = workerData
    parentPort.on('message', () => process.exit())
    if (workerData === 'outer')
      new Worker(globalThis.code = require('node:worker_threads').getEnvironmentData('code'),
        { eval: true, workerData: 'inner' }).on('online', () => parentPort.postMessage('up'))
  \`
  require('node:worker_threads').setEnvironmentData('code', code)
  globalThis.outer = new Worker(code, { eval: true, workerData: 'outer' })
  setInterval(() => {}, 1000)
  outer.on('message', () => console.log('ready'))
`

async function open(
  t: TestContext,
): Promise<{ readonly main: Connection; readonly workers: WorkerSessions }> {
  const target = await startTarget(t, PROGRAM, ['--inspect=0'])
  await target.waitFor(/ws:\/\/\S+/)
  const main = await connect(/ws:\/\/\S+/.exec(target.output())?.[0] ?? '')
  t.after(() => main.close())
  return { main, workers: await openWorkerSessions(main) }
}

async function byName(workers: WorkerSessions, name: string): Promise<Connection> {
  return eventually(async () => {
    for (const { connection } of workers.sessions)
      if ((await evaluate(connection, 'globalThis.who')) === name) return connection
    throw new Error(`no worker ${name}`)
  })
}

test('a worker and the worker in it are each talked to by themselves', LIMIT, async (t) => {
  const { main, workers } = await open(t)
  const [outer, inner] = [await byName(workers, 'outer'), await byName(workers, 'inner')]
  assert.equal(workers.sessions.length, 2)
  await evaluate(inner, 'globalThis.only = 1')
  assert.equal(await evaluate(outer, 'typeof globalThis.only'), 'undefined')
  assert.equal(await evaluate(main, 'typeof globalThis.who'), 'undefined')
  assert.ok(inner.slowestReplyMs > 0)
})

test('text of any kind arrives as it was sent, both ways', LIMIT, async (t) => {
  const { workers } = await open(t)
  const outer = await byName(workers, 'outer')
  for (const text of ['plain', 'äöü ’', '漢字', '🎉 👩‍👧', '\u2028\u0000\\u0041 "', '\ud800'])
    assert.equal(await evaluate(outer, JSON.stringify(text)), text)
  assert.equal(await evaluate(outer, `'漢字'.length`), 2)
})

test('what is asked of a worker that ends is rejected, and the others go on', LIMIT, async (t) => {
  const { main, workers } = await open(t)
  const [outer, inner] = [await byName(workers, 'outer'), await byName(workers, 'inner')]
  const pending = assert.rejects(
    evaluate(inner, 'for (;;);', { timeoutMs: 30_000 }),
    // Whichever is first; never that it took too long.
    /connection .* closed before|Execution was terminated/,
  )
  await evaluate(main, 'void outer.postMessage(0)')
  await Promise.all([outer.closed, inner.closed])
  await pending
  assert.equal(inner.isClosed, true)
  await assert.rejects(evaluate(inner, '1'), WhyspinError)
  assert.equal(await evaluate(main, '1'), 1)
})

test('after close the workers run on, and nobody listens', LIMIT, async (t) => {
  const { main, workers } = await open(t)
  const outer = await byName(workers, 'outer')
  await workers.close()
  await outer.closed
  await assert.rejects(evaluate(outer, '1'), WhyspinError)
  const again = await openWorkerSessions(main)
  assert.equal(await evaluate(await byName(again, 'outer'), 'who'), 'outer')
})

test('a session goes with the connection that it came by', LIMIT, async (t) => {
  const { main, workers } = await open(t)
  const outer = await byName(workers, 'outer')
  await main.close()
  await outer.closed
  assert.equal(outer.isClosed, true)
  await workers.close()
})
