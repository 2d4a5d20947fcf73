import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Connection, connect } from '../../../src/inspector/connection.ts'
import { callMethod, evaluate, evaluateHandle } from '../../../src/inspector/evaluate.ts'
import { openInspector } from '../../../src/inspector/open-inspector.ts'
import { REQUIRE } from '../../../src/inspector/require-expression.ts'
import { identifyUrl, verifyIdentity } from '../../../src/inspector/verify-identity.ts'
import { watchExit } from '../../../src/inspector/watch-exit.ts'
import { identifyProcess } from '../../../src/process/identify-process.ts'
import {
  IDLE,
  TARGET_NODE,
  type TestProcess,
  startProcess,
  startTarget,
} from '../../helpers/target.ts'

const LIMIT = { timeout: 30_000 }

async function connectTo(t: TestContext, target: TestProcess): Promise<Connection> {
  const { webSocketUrl } = await openInspector(identifyProcess(target.pid))
  const connection = await connect(webSocketUrl)
  t.after(() => connection.close())
  return connection
}

test('evaluates, and gives what was thrown as an error', LIMIT, async (t) => {
  const connection = await connectTo(t, await startTarget(t, IDLE))
  assert.deepEqual(await evaluate(connection, '({ a: [1, "x"] })'), { a: [1, 'x'] })
  for (const [expression, said] of [
    ['null.x', /TypeError: Cannot read/],
    ['throw 5', /The target threw: 5/],
    ['(', /SyntaxError/],
  ] as const)
    await assert.rejects(evaluate(connection, expression), said)
})

test('breaks off an expression that does not end', LIMIT, async (t) => {
  const connection = await connectTo(t, await startTarget(t, IDLE))
  await assert.rejects(evaluate(connection, 'for (;;);', { timeoutMs: 100 }))
  assert.equal(await evaluate(connection, '1'), 1)
})

test('calls methods of an object that stays in the target', LIMIT, async (t) => {
  const connection = await connectTo(t, await startTarget(t, IDLE))
  const id = await evaluateHandle(connection, '({ n: 1, add(k) { return { n: (this.n += k) } } })')
  const add = 'return this.add(args[0])'
  assert.deepEqual(await callMethod(connection, id, add, [2]), { n: 3 })
  assert.deepEqual(await callMethod(connection, id, add, [4]), { n: 7 })
  await assert.rejects(callMethod(connection, id, 'this.no()'), /TypeError/)
  await assert.rejects(evaluateHandle(connection, '5'), /number instead of an object/)
})

test('loads built-in modules in CommonJS and in ESM', LIMIT, async (t) => {
  for (const type of ['commonjs', 'module']) {
    const target = startProcess(t, TARGET_NODE, [
      '--inspect-port=0',
      `--input-type=${type}`,
      '-e',
      IDLE,
    ])
    await target.waitFor(/ready/)
    const connection = await connectTo(t, target)
    assert.equal(
      await evaluate(connection, `typeof ${REQUIRE}('async_hooks').createHook`),
      'function',
    )
  }
})

test('notices that another process answers', LIMIT, async (t) => {
  const [asked, answering] = [await startTarget(t, IDLE), await startTarget(t, IDLE)]
  const connection = await connectTo(t, answering)
  await assert.rejects(
    verifyIdentity(connection, identifyProcess(asked.pid)),
    new RegExp(`opened for process ${asked.pid} .* belongs to process ${answering.pid}\\.`),
  )
})

test('finds the local process behind a URL', LIMIT, async (t) => {
  const target = await startTarget(t, IDLE, ['--inspect=0'])
  const url = /ws:\/\/\S+/.exec(target.output())?.[0] ?? ''
  const connection = await connect(url)
  t.after(() => connection.close())
  const found = await identifyUrl(connection, url)
  assert.equal(found.localPid, target.pid)
  assert.equal(found.platform, process.platform)
})

const ENDS = {
  'of its own accord': `setTimeout(() => {}, 300); console.log('ready')`,
  'by process.exit': `setTimeout(() => process.exit(), 300); console.log('ready')`,
  'by an uncaught error': `setTimeout(() => { throw new Error('end') }, 300); console.log('ready')`,
}

for (const [name, code] of Object.entries(ENDS)) {
  test(`lets a target go that exits ${name}`, LIMIT, async (t) => {
    const target = await startTarget(t, code, ['--inspect=0'])
    const connection = await connectTo(t, target)
    let calls = 0
    await watchExit(connection, () => {
      calls++
      void connection.close()
    })
    assert.equal(await target.exited(), name.includes('error') ? 1 : 0)
    assert.equal(calls, 1)
    await connection.closed
  })
}

test('notices that a target was killed', LIMIT, async (t) => {
  const target = await startTarget(t, `console.log('ready'); for (;;);`)
  const connection = await connectTo(t, target)
  const pending = assert.rejects(
    connection.call('Runtime.evaluate', { expression: 'for (;;);' }, { timeoutMs: 20_000 }),
    /closed before `Runtime\.evaluate` was answered/,
  )
  target.kill('SIGKILL')
  await connection.closed
  await pending
  await assert.rejects(evaluate(connection, '1'), /closed before `Runtime\.evaluate` was answered/)
})
