import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { WIRE_VERSION } from '../../../src/wire/probe-report.ts'
import {
  flood,
  frame,
  header,
  hostileInspector,
  type Part,
} from '../../helpers/hostile-inspector.ts'
import { startWhyspin } from '../../helpers/whyspin.ts'
import { BELIEVABLE_POLL } from '../../helpers/believable-poll.ts'

const LIMIT = { timeout: 60_000 }
/** Node itself takes 50 MB, and a message may have 128 MB. */
const MAX_RSS_BYTES = 700e6

const reply = (socket: Socket, id: number, result: unknown): void =>
  void socket.write(frame(JSON.stringify({ id, result })))
const answering = (result: unknown): Part => ({
  called: ({ id }, socket) => reply(socket, id, result),
})
const SELF = { pid: 1, version: '20.0.0', arch: 'x64', platform: 'linux', title: 'node' }
const HEAP = {
  ...{ limitBytes: 4e9, usedBytes: 1e6, nodeVersion: '20.0.0', options: '', workerOldMb: 0 },
}
/** Believable up to the probe, and then anything. */
const asProbe = (answer: (body: string) => unknown): Part => ({
  called({ id, method, params = {} }, socket) {
    const text = JSON.stringify(params)
    if (method === 'Runtime.evaluate' && params['returnByValue'] === true)
      return reply(socket, id, { result: { type: 'object', value: { ...SELF, ...HEAP } } })
    if (method === 'Runtime.evaluate')
      return reply(socket, id, { result: { type: 'object', objectId: '1.1.1' } })
    if (method === 'Runtime.callFunctionOn')
      return reply(socket, id, { result: { type: 'object', value: answer(text) } })
    reply(socket, id, {})
  },
})
const HELLO = {
  ...{
    version: WIRE_VERSION,
    pid: 1,
    threadId: 0,
    nodeVersion: '20.0.0',
    arch: 'x64',
    platform: 'linux',
  },
  ...{
    title: 'node',
    cwd: '/',
    argv: [],
    execArgv: [],
    takesCoverage: false,
    takesProfile: false,
    canSkipPromises: false,
    poll: BELIEVABLE_POLL,
  },
}
const helloThen = (poll: unknown, report: unknown = {}): Part =>
  asProbe((body) => {
    if (body.includes('hello')) return HELLO
    if (body.includes('poll')) return poll
    return body.includes('report') ? report : true
  })

const deep = `${'['.repeat(1_000_000)}${']'.repeat(1_000_000)}`
const html = '<html>hello</html>'

/** What sits on the port, and what we say of it. */
const PARTS: Readonly<Record<string, readonly [Part, RegExp]>> = {
  'never answers': [{ raw() {} }, /handshake has timed out after 5000 ms/],
  'closes at once': [{ raw: (socket) => socket.destroy() }, /failed: socket hang up/],
  'redirects elsewhere': [
    {
      raw: (socket) =>
        socket.end(
          'HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
        ),
    },
    /302/,
  ],
  'is a web server': [
    { raw: (socket) => socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 18\r\n\r\n${html}`) },
    /200/,
  ],
  'speaks no HTTP': [{ raw: (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n') }, /failed/],
  'accepts another key': [
    {
      raw: (socket) =>
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n',
        ),
    },
    /Sec-WebSocket-Accept/,
  ],
  'answers a byte at a time': [
    {
      raw(socket) {
        const timer = setInterval(() => socket.write('H'), 100)
        socket.on('close', () => clearInterval(timer))
        socket.write('HTTP/1.1 101 ')
      },
    },
    /handshake has timed out after 5000 ms/,
  ],
  'falls silent after the handshake': [{}, /did not answer/],
  'closes after the handshake': [{ opened: (socket) => socket.end() }, /closed before/],
  'closes when it is asked': [{ called: (_, socket) => socket.destroy() }, /closed before/],
  'sends half a frame': [
    { called: (_, socket) => socket.write(Buffer.concat([header(1_000), Buffer.from('{')])) },
    /did not answer/,
  ],
  'announces 300 MB': [
    { called: (_, socket) => socket.write(header(300e6)) },
    /Max payload size exceeded/,
  ],
  'sends 300 MB in fragments': [
    {
      called(_, socket) {
        socket.write(frame('"', { final: false }))
        flood(socket, frame('x'.repeat(60_000), { final: false, opcode: 0 }))
      },
    },
    /Max payload size exceeded/,
  ],
  'sends what is no frame': [
    { called: (_, socket) => socket.write(Buffer.from([0xff, 0xff, 0xff])) },
    /closed before .*: /,
  ],
  'sends HTML': [{ called: (_, socket) => socket.write(frame(html)) }, /it sent `<html>/],
  'sends control sequences': [
    { called: (_, socket) => socket.write(frame('\u001b]0;gotcha\u0007\u001b[2J')) },
    /it sent `/,
  ],
  'nests a million deep': [
    { called: ({ id }, socket) => socket.write(frame(`{"id":${id},"result":{"result":${deep}}}`)) },
    /no inspector of a Node process/,
  ],
  'refuses with a million levels': [
    { called: ({ id }, socket) => socket.write(frame(`{"id":${id},"error":{"message":${deep}}}`)) },
    /refused `\S+`: no reason given/,
  ],
  'answers other calls': [
    { called: ({ id }, socket) => reply(socket, id + 1_000, { result: {} }) },
    /did not answer/,
  ],
  'answers with nothing': [answering({}), /no inspector of a Node process/],
  'answers with null': [answering(null), /no inspector/],
  'answers with a prototype': [
    {
      called: ({ id }, socket) =>
        socket.write(
          frame(`{"__proto__":{"polluted":1},"id":${id},"result":{"__proto__":{"result":{}}}}`),
        ),
    },
    /no inspector of a Node process/,
  ],
  'answers twice': [
    {
      called({ id }, socket) {
        reply(socket, id, { result: { value: { pid: 'x' } } })
        reply(socket, id, { result: { value: SELF } })
      },
    },
    /it does not know its own pid/,
  ],
  'sends events without end': [
    {
      opened: (socket) =>
        flood(
          socket,
          frame('{"method":"Runtime.bindingCalled","params":{"name":"x","payload":"y"}}'),
        ),
    },
    /did not answer/,
  ],
  'sends events of nothing': [
    {
      called: (_, socket) =>
        socket.write(frame('{"method":"NodeWorker.attachedToWorker","params":1}')),
    },
    /what answers is no inspector/,
  ],
  'throws a megabyte': [
    answering({
      result: {},
      exceptionDetails: { text: 'x', exception: { description: 'y'.repeat(1e6) } },
    }),
    /The target threw: y{300}\./,
  ],
  'has a heap of text': [
    answering({ result: { type: 'object', value: { ...SELF, ...HEAP, usedBytes: 'much' } } }),
    /`heap\.usedBytes` is not a number/,
  ],
  'has no probe': [asProbe(() => ({ hello: 1 })), /`hello\.version` is not a number/],
  'polls with text': [
    helloThen({ ...BELIEVABLE_POLL, atUs: '1' }),
    /`poll\.atUs` is not a number|The target was lost/,
  ],
}

for (const [what, [part, says]] of Object.entries(PARTS)) {
  test(`what ${what} is told in one sentence, and costs little`, LIMIT, async (t) => {
    const url = await hostileInspector(t, part)
    const running = startWhyspin(t, url, '-d', '1s')
    let peakBytes = 0
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${running.pid}/status`, 'utf8')
        peakBytes = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024 || peakBytes
      } catch {
        // It ended.
      }
    }, 50)
    t.after(() => clearInterval(look))
    const { exitCode, stdout, stderr } = await running.ended
    assert.equal(exitCode, 3, stdout + stderr)
    assert.match(stderr || stdout.replaceAll(/\s+/g, ' '), says)
    assert.doesNotMatch(stderr, /This is a bug of whyspin, not of the target/)
    // oxlint-disable-next-line no-control-regex
    assert.doesNotMatch(stderr + stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/)
    assert.ok(peakBytes < MAX_RSS_BYTES, `${peakBytes} bytes at its peak`)
  })
}
