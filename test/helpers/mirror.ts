import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { listeningSockets } from '../../src/process/listening-sockets.ts'
import { eventually } from './eventually.ts'
import { TARGET_NODE, type TestProcess, startProcess } from './target.ts'

/** How a mirror spins: by itself, until it is told to end. */
export type Spin = 'immediate' | 'microtask' | 'tick' | 'synchronous'

/** All of a process in which somebody could leave something behind. */
export interface Traces {
  /** What the process sees in itself; see `MIRROR`. */
  readonly inside: unknown
  readonly listening: readonly string[]
  readonly fds: number
  readonly threads: number
}

/** A target that tells what is in it. While its loop is starved it answers nobody. */
export interface Mirror extends TestProcess {
  readonly port: number
  /** Its traces, once three looks saw the same: sockets of our own requests close a little later. */
  look(): Promise<Traces>
  /** Lets it spin, and waits until it does. */
  spin(): Promise<void>
  /** Ends the spin, also a starved one. */
  endSpin(): void
  /** Asks it to exit by itself. */
  askToExit(): Promise<void>
}

/** The exit code of a mirror that was asked to exit. */
export const MIRROR_EXIT_CODE = 7

/**
 * An HTTP server that reports on its own process. While it spins it also says on stdout when async
 * hooks come on and go off, for a starved one can say it no other way. Hooks and timers are asked of
 * Node's internals, since no public interface tells of them.
 */
const MIRROR = `
  const { createServer } = require('node:http')
  const { existsSync, writeSync } = require('node:fs')
  const { executionAsyncId } = require('node:async_hooks')
  const inspector = require('node:inspector')
  const hooks = require('internal/async_hooks')
  const { timerListMap } = require('internal/timers')
  const { internalBinding } = require('internal/test/binding')
  const { async_hook_fields: fields, constants } = internalBinding('async_wrap')

  let hadHooks = false
  let mustEnd = false
  let calls = 0
  function ends() {
    if (++calls % 4096 !== 0) return mustEnd
    const hasHooks = hooks.getHookArrays()[0].length > 0
    if (hasHooks !== hadHooks) writeSync(1, hasHooks ? 'hooks on\\n' : 'hooks off\\n')
    hadHooks = hasHooks
    return (mustEnd ||= existsSync(process.env.MIRROR_STOP))
  }
  const spins = {
    immediate: function again() { if (!ends()) setImmediate(again) },
    microtask: async function () { while (!ends()) await undefined },
    tick: function again() { if (!ends()) process.nextTick(again) },
    synchronous: function () { while (!ends()); },
  }

  function startSpin() {
    writeSync(1, 'spinning\\n')
    spins[process.env.MIRROR_SPIN]()
  }

  async function inside() {
    // A promise job has an async id of its own only while promises are tracked.
    const promiseJobId = await new Promise((resolve) =>
      setImmediate(() => Promise.resolve().then(() => resolve(executionAsyncId()))),
    )
    const counters = ['kInit', 'kBefore', 'kAfter', 'kDestroy', 'kPromiseResolve', 'kTotals']
    return {
      globals: Reflect.ownKeys(globalThis).map(String),
      process: Reflect.ownKeys(process).map(String),
      listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
      resources: process.getActiveResourcesInfo().sort(),
      timers: Object.keys(timerListMap),
      hooks: hooks.getHookArrays()[0].length,
      hookFields: counters.map((name) => [name, fields[constants[name]]]),
      tracksPromises: promiseJobId !== 0,
      debugPort: process.debugPort,
      inspector: inspector.url() ?? null,
    }
  }

  const server = createServer(async (request, response) => {
    response.sendDate = false
    response.setHeader('connection', 'close')
    if (request.url === '/inside') return response.end(JSON.stringify(await inside()))
    response.end('served', () => {
      if (request.url === '/spin') setTimeout(startSpin, 10)
      if (request.url !== '/exit') return
      mustEnd = true
      process.exitCode = ${MIRROR_EXIT_CODE}
      server.close()
    })
  })
  server.listen(0, '127.0.0.1', () => console.log('ready on ' + server.address().port))
`

/** Starts a mirror that can spin in one way. */
export async function startMirror(
  t: TestContext,
  spin: Spin,
  options: readonly string[] = ['--inspect-port=0'],
): Promise<Mirror> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-mirror-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const stopFile = join(folder, 'stop')
  const args = ['--expose-internals', '--no-warnings', ...options, '-e', MIRROR]
  const target = startProcess(t, TARGET_NODE, args, {
    MIRROR_SPIN: spin,
    MIRROR_STOP: stopFile,
  })
  await target.waitFor(/^ready on \d+\n/m)
  const port = Number(/^ready on (\d+)$/m.exec(target.output())?.[1])
  // The first answer loads what Node loads lazily.
  await ask(port, '/inside')
  const lookOnce = async (): Promise<Traces> => ({
    inside: JSON.parse(await ask(port, '/inside')),
    listening: listeningSockets(target.pid).map((socket) => `${socket.host}:${socket.port}`),
    fds: readdirSync(`/proc/${target.pid}/fd`).length,
    threads: readdirSync(`/proc/${target.pid}/task`).length,
  })
  return {
    ...target,
    port,
    look: () =>
      eventually(async () => {
        const [first, was, is] = [await lookOnce(), await lookOnce(), await lookOnce()]
        assert.deepEqual(is, was)
        assert.deepEqual(was, first)
        return is
      }),
    spin: async () => {
      assert.equal(await ask(port, '/spin'), 'served')
      await target.waitFor(/^spinning\n/m)
    },
    endSpin: () => writeFileSync(stopFile, ''),
    askToExit: async () => assert.equal(await ask(port, '/exit'), 'served'),
  }
}

function ask(port: number, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path: url, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
      response.on('end', () => resolve(text)).on('error', reject)
    })
    request.on('error', reject)
    request.setTimeout(10_000, () => request.destroy(new Error(`no answer to ${url}`)))
  })
}
