import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { type WebSocket, WebSocketServer } from 'ws'
import { WhyspinError } from '../../../src/errors.ts'
import { type Connection, connect } from '../../../src/inspector/connection.ts'

const LIMIT = { timeout: 20_000 }

/** An inspector of ours that treats each message as told. Gives its URL. */
async function serve(
  t: TestContext,
  treat: (message: { id: number; method: string }, socket: WebSocket) => void,
): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  server.on('connection', (socket) => {
    socket.on('error', () => {})
    socket.on('message', (data: Buffer) => treat(JSON.parse(data.toString()), socket))
  })
  t.after(() => {
    for (const socket of server.clients) socket.terminate()
    server.close()
  })
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `ws://127.0.0.1:${address.port}/id`
}

async function connectTo(t: TestContext, url: string): Promise<Connection> {
  const connection = await connect(url)
  t.after(() => connection.close())
  return connection
}

test('matches replies to calls in any order', LIMIT, async (t) => {
  const held: { id: number }[] = []
  const url = await serve(t, (message, socket) => {
    held.push(message)
    if (held.length < 2) return
    for (const { id } of held.toReversed()) socket.send(JSON.stringify({ id, result: { id } }))
  })
  const connection = await connectTo(t, url)
  const replies = await Promise.all([
    connection.call('Profiler.enable'),
    connection.call('Runtime.evaluate', { expression: '1' }),
  ])
  assert.deepEqual(replies, [{ id: 1 }, { id: 2 }])
  assert.ok(connection.slowestReplyMs > 0)
})

test('rejects a refused call with a stack that shows the caller', LIMIT, async (t) => {
  const url = await serve(t, ({ id }, socket) =>
    socket.send(JSON.stringify({ id, error: { code: -32601, message: 'no such method' } })),
  )
  const connection = await connectTo(t, url)
  async function namedCaller(): Promise<void> {
    await connection.call('Profiler.start')
  }
  await assert.rejects(namedCaller(), (error: Error) => {
    assert.match(error.message, /refused `Profiler\.start`: no such method\.$/)
    assert.match(error.stack ?? '', /no such method\.\n[^]*namedCaller/)
    return true
  })
})

test('gives up a call that is not answered, and survives its late reply', LIMIT, async (t) => {
  const url = await serve(t, ({ id, method }, socket) => {
    if (method === 'Profiler.stop') return
    socket.send(JSON.stringify({ id: id - 1, result: {} }))
    socket.send(JSON.stringify({ id, result: {} }))
  })
  const connection = await connectTo(t, url)
  await assert.rejects(
    connection.call('Profiler.stop', undefined, { timeoutMs: 20 }),
    /`Profiler\.stop` within 20 ms/,
  )
  await connection.call('Profiler.disable')
})

test(
  'rejects what is pending, and what comes later, when the connection closes',
  LIMIT,
  async (t) => {
    for (const end of ['terminate', 'close'] as const) {
      const url = await serve(t, (_, socket) => socket[end]())
      const connection = await connectTo(t, url)
      const pending = [connection.call('Profiler.enable'), connection.call('Profiler.disable')]
      for (const call of pending) await assert.rejects(call, /closed before `Profiler\.\w+` was/)
      await connection.closed
      assert.equal(connection.isClosed, true)
      await assert.rejects(connection.call('Profiler.enable'), WhyspinError)
    }
  },
)

test(
  'rejects what is pending when we close, also on a peer that never answers',
  LIMIT,
  async (t) => {
    const url = await serve(t, (_, socket) => socket.pause())
    const connection = await connectTo(t, url)
    const pending = connection.call('Profiler.enable')
    const rejected = assert.rejects(pending, WhyspinError)
    await connection.close()
    await rejected
  },
)

test('turns garbage into one error and hangs up', LIMIT, async (t) => {
  for (const garbage of ['{"id":', '[]', '"text"', 'null', '{"id":"1"}', Buffer.from([1, 2])]) {
    const url = await serve(t, (_, socket) => socket.send(garbage))
    const connection = await connectTo(t, url)
    const pending = [connection.call('Profiler.enable'), connection.call('Profiler.disable')]
    for (const call of pending) await assert.rejects(call, /what answers is no inspector/)
    await connection.closed
  }
})

test('refuses a message that announces more than it may hold', LIMIT, async (t) => {
  // A frame header alone: text, 300 MB.
  const header = Buffer.from([0x81, 127, 0, 0, 0, 0, 0x12, 0xc0, 0, 0])
  const url = await serve(t, (_, socket) => Reflect.get(socket, '_socket').write(header))
  const connection = await connectTo(t, url)
  await assert.rejects(connection.call('Profiler.enable'), /Max payload size exceeded/)
})

test('delivers events to those who listen', LIMIT, async (t) => {
  const url = await serve(t, ({ id }, socket) => {
    const params = { name: 'n', payload: `p${id}`, executionContextId: 1 }
    socket.send(JSON.stringify({ method: 'Runtime.bindingCalled', params }))
    socket.send(JSON.stringify({ id, result: {} }))
  })
  const connection = await connectTo(t, url)
  const seen: string[] = []
  const stop = connection.on('Runtime.bindingCalled', ({ payload }) => seen.push(payload))
  await connection.call('Profiler.enable')
  stop()
  await connection.call('Profiler.enable')
  assert.deepEqual(seen, ['p1'])
})

test('does not swallow what a listener throws', LIMIT, () => {
  const module = new URL('../../../src/inspector/connection.ts', import.meta.url).href
  // In a process of its own: an uncaught error ends it.
  const code = `
    import { WebSocketServer } from 'ws'
    import { connect } from ${JSON.stringify(module)}
    const server = new WebSocketServer({ port: 0 }, async () => {
      const connection = await connect('ws://127.0.0.1:' + server.address().port)
      connection.on('Runtime.bindingCalled', () => { throw new Error('from a listener') })
      connection.call('Profiler.enable')
    })
    server.on('connection', (socket) => socket.on('message', () =>
      socket.send('{"method":"Runtime.bindingCalled","params":{}}')))`
  const child = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', code],
    { encoding: 'utf8', timeout: 15_000 },
  )
  assert.equal(child.status, 1, child.stderr)
  assert.match(child.stderr, /Error: from a listener/)
})

test('says where nobody answers, or not as an inspector', LIMIT, async (t) => {
  const server = createServer((socket) => {
    socket
      .on('error', () => {})
      .resume()
      .end('hello\r\n')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const url = `ws://127.0.0.1:${address.port}/id`
  await assert.rejects(connect(url), (error) => error instanceof WhyspinError)
  server.close()
  await once(server, 'close')
  await assert.rejects(connect(url), /Connecting to the inspector at ws:.* failed: .*ECONNREFUSED/)
  const silent = createServer(() => {}).listen(0, '127.0.0.1')
  t.after(() => silent.close())
  await once(silent, 'listening')
  const bound = silent.address()
  assert.ok(typeof bound === 'object' && bound !== null)
  await assert.rejects(
    connect(`ws://127.0.0.1:${bound.port}/id`, { timeoutMs: 50 }),
    /handshake has timed out/,
  )
})
