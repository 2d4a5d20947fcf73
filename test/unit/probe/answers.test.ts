import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { REQUIRE } from '../../../src/inspector/require-expression.ts'
import type { WireAnswers } from '../../../src/wire/probe-report.ts'
import { eventually } from '../../helpers/eventually.ts'
import { probeInChild, type Probed } from '../../helpers/probe-in-child.ts'

const LIMIT = { timeout: 40_000 }
type Row = WireAnswers['keys'][number]

/**
 * A real server beside its client, in one process. `/503`, `/204` … answer with that status, `/cut`
 * not at all, `/200/tagged` each time with another ETag. `again(path, pauseMs)` asks for one thing over and over.
 */
const PROGRAM = `
  const http = require('node:http')
  const agent = new http.Agent({ keepAlive: true })
  globalThis.rounds = 0
  let answered = 0
  const upstream = http.createServer((request, response) => {
    if (request.url === '/cut') return request.socket.destroy()
    response.statusCode = Number(/\\d+/.exec(request.url)[0])
    if (request.url.endsWith('tagged')) response.setHeader('ETag', String(answered++))
    response.end(response.statusCode === 200 ? 'yes' : undefined)
  })
  const ask = (path, done) => {
    const request = http.request({ port: upstream.address().port, path, agent }, function onAnswer(response) {
      response.resume()
      response.on('end', () => done(response.statusCode))
    })
    request.on('error', () => done(0))
    request.end()
  }
  const again = (path, pauseMs) => ask(path, function askedAgain() {
    rounds++
    if (pauseMs > 0) setTimeout(again, pauseMs, path, pauseMs)
    else again(path, 0)
  })
  const proxy = http.createServer((request, response) => {
    ask('/503', (status) => { rounds++; response.statusCode = status; response.end() })
  })
  upstream.listen(0, '127.0.0.1', () => proxy.listen(0, '127.0.0.1', () => console.log('ready')))
  Object.assign(globalThis, { http, again, ask, proxy, upstream })
`

/** Starts the program, lets it ask, and gives the counts once it has gone round often enough. */
async function counted(
  t: TestContext,
  start: string,
  rounds = 100,
): Promise<{ readonly row: Row | undefined; readonly inbound: number; readonly probed: Probed }> {
  const probed = await probeInChild(t, PROGRAM)
  // It subscribes in a microtask of its own; what was asked before is not counted.
  await probed.ask('void 0')
  await probed.ask(`void setImmediate(() => { ${start} })`)
  await eventually(async () =>
    assert.ok((await probed.ask<number>('rounds')) >= rounds, 'it goes round'),
  )
  const { answers } = await probed.probe.report()
  const row = answers.keys.toSorted((a, b) => b.sent - a.sent)[0]
  return { row, inbound: answers.inbound, probed }
}

test(
  'errors that are asked for again at once are repeats, and one of them is held',
  LIMIT,
  async (t) => {
    const { row, probed } = await counted(t, `again('/503?try=1', 0)`)
    assert.match(row?.key ?? '', /^GET localhost\/503$/)
    assert.equal(row?.lastStatus, 503)
    assert.equal(row.succeeded + row.empty, 0)
    assert.ok(row.failed >= 99 && row.sent >= row.failed, JSON.stringify(row))
    assert.ok(row.repeats > 0 && row.repeats < row.sent)
    assert.ok((await probed.probe.poll()).repeats >= row.repeats)
    // On a kept connection Node sends it a tick later: the request itself is held, too.
    assert.ok(row.site > 0 && row.suspect >= 0)
  },
)

test('a client that is answered repeats nothing, nor one that waits', LIMIT, async (t) => {
  const well = (await counted(t, `again('/200/tagged', 0)`)).row
  assert.ok(well !== undefined && well.succeeded >= 99, JSON.stringify(well))
  assert.deepEqual([well.failed, well.empty, well.repeats, well.polls, well.site], [0, 0, 0, 0, 0])
  for (const [path, barren] of [
    ['/500', true],
    ['/200', false],
  ] as const) {
    const patient = (await counted(t, `again('${path}', 21)`, 10)).row
    assert.ok(patient !== undefined, path)
    assert.ok((barren ? patient.failed : patient.succeeded) >= 9, JSON.stringify(patient))
    assert.deepEqual([patient.repeats, patient.polls], [0, 0])
  }
})

test('what is answered alike and asked for again at once is a poll', LIMIT, async (t) => {
  const { row, probed } = await counted(t, `again('/200', 0)`)
  assert.ok(row !== undefined && row.succeeded >= 99, JSON.stringify(row))
  // Of the first two answers, the one can be like no other, and the other was not sent again yet.
  assert.ok(row.polls >= 90 && row.polls < row.sent, JSON.stringify(row))
  assert.deepEqual([row.failed, row.empty, row.bare, row.repeats], [0, 0, 0, 0])
  assert.ok(row.site > 0 && row.suspect >= 0)
  // No repeats: nothing was barren, so that nobody looks closer for it.
  assert.equal((await probed.probe.poll()).repeats, 0)
})

test(
  'a long poll that nobody holds brings nothing, as does what has not changed',
  LIMIT,
  async (t) => {
    for (const status of [204, 304]) {
      const { row } = await counted(t, `again('/${status}', 0)`)
      assert.ok(row !== undefined && row.empty >= 99, JSON.stringify(row))
      assert.deepEqual([row.failed, row.succeeded, row.lastStatus], [0, 0, status])
      assert.ok(row.repeats > 0)
    }
  },
)

test('a 204 to a request that changes something says that it was done', LIMIT, async (t) => {
  const { row } = await counted(
    t,
    `const post = () => {
       const request = http.request({ port: upstream.address().port, path: '/204', method: 'POST', agent })
       request.on('response', (response) => response.resume().on('end', () => { rounds++; post() }))
       request.end()
     }
     post()`,
  )
  assert.ok(row !== undefined && row.bare >= 99, JSON.stringify(row))
  assert.deepEqual([row.failed, row.empty, row.succeeded], [0, 0, 0])
})

test('another question to the same path is no repeat, and no poll', LIMIT, async (t) => {
  for (const [path, counter] of [
    ['/404', 'failed'],
    ['/200', 'succeeded'],
  ] as const) {
    const { row } = await counted(
      t,
      `const next = () => ask('${path}?at=' + rounds, () => { rounds++; next() })
       next()`,
    )
    assert.ok(row !== undefined && row[counter] >= 99, JSON.stringify(row))
    assert.deepEqual([row.repeats, row.polls], [0, 0])
  }
})

test('a redirect is neither: where it leads counts', LIMIT, async (t) => {
  const { row } = await counted(t, `again('/302', 0)`)
  assert.ok(row !== undefined && row.sent >= 100)
  assert.deepEqual([row.failed, row.empty, row.succeeded, row.repeats], [0, 0, 0, 0])
  // That of the last answer that brought nothing: there was none.
  assert.equal(row.lastStatus, 0)
})

test('what a proxy is asked for is counted beside what it asks', LIMIT, async (t) => {
  const { row, inbound } = await counted(
    t,
    `const from = { port: proxy.address().port, path: '/in' }
     const client = require('node:net').connect(from.port, '127.0.0.1')
     const next = () => client.write('GET /in HTTP/1.1\\r\\nHost: p\\r\\n\\r\\n')
     client.on('data', next)
     next()`,
  )
  assert.match(row?.key ?? '', /\/503$/)
  // The upstream server runs in the same process: each request comes in twice.
  assert.ok(inbound >= 2 * ((row?.sent ?? Infinity) - 1), `${inbound} of ${row?.sent}`)
})

test('ever new names have no end of rows', LIMIT, async (t) => {
  const probed = await probeInChild(t, PROGRAM)
  await probed.ask(`void setImmediate(() => {
    for (let i = 0; i < 100; i++) ask('/404/' + i, () => rounds++)
  })`)
  await eventually(async () => assert.equal(await probed.ask('rounds'), 100))
  const before = (await probed.probe.report()).answers
  assert.equal(before.keys.length, 32)
  assert.equal(before.uncounted, 0)
  // What is repeated only then finds a place: that of a name that was asked for once.
  await probed.ask(`void again('/503', 0)`)
  await eventually(async () => assert.ok((await probed.ask<number>('rounds')) >= 200))
  const { keys } = (await probed.probe.report()).answers
  assert.equal(keys.length, 32)
  const late = keys.find(({ key }) => key.endsWith('/503'))
  assert.ok(late !== undefined && late.failed >= 99 && late.repeats > 0, JSON.stringify(late))
})

const SUBSCRIBED = `['http.server.request.start', 'http.client.request.start',
  'http.client.response.finish', 'undici:request:create', 'undici:request:headers',
  'undici:request:error', 'http.client.request.error'].filter((name) =>
    (${REQUIRE})('diagnostics_channel').hasSubscribers(name))`

test('it listens to what Node publishes, and leaves nothing behind', LIMIT, async (t) => {
  const probed = await probeInChild(t, PROGRAM)
  const { length } = await eventually(async () => {
    const names = await probed.ask<string[]>(SUBSCRIBED)
    assert.ok(names.length > 0)
    return names
  })
  assert.equal(length, 7)
  await probed.takeOut()
  assert.deepEqual(await probed.ask(SUBSCRIBED), [])
  assert.equal(await probed.ask(`Symbol.for('whyspin.probe') in globalThis`), false)
})
