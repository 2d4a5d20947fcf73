// A program at work that measures itself when its parent asks: node residue-target.js server|spin|exchange.
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import net from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'

let work = 0

/** A few awaits, a little data: what services do. */
async function answer(request, response) {
  const rows = await query(Number(request.url?.length))
  response.end(JSON.stringify(rows))
}

async function query(seed) {
  const rows = []
  for (let i = 0; i < 10; i++) rows.push(await row(seed + i))
  return rows
}

async function row(id) {
  return { id, name: `row ${id}` }
}

const KINDS = {
  async server() {
    const server = createServer((request, response) => {
      work += 1
      void answer(request, response)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server.address().port
  },
  spin() {
    const again = () => {
      work += 1
      setImmediate(again)
    }
    again()
    return 0
  },
  /** One small message and its answer, as fast as it goes. */
  async exchange() {
    const peer = net.connect(Number(process.argv[3]), '127.0.0.1')
    await once(peer, 'connect')
    peer.setNoDelay(true).on('data', () => {
      work += 1
      peer.write('NOOP\r\n')
    })
    peer.write('NOOP\r\n')
    return 0
  },
}

const mainThreadCpuMs = () =>
  Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'latin1').split(' ')[0]) / 1e6

/** Short, so that the best of many is one that nobody interrupted. */
const CALLS = 10_000
const ROUNDS = 40

/** ns for calling and awaiting an async function, as a multiple of a plain call and a promise job. */
async function awaitRatio() {
  const best = { async: Infinity, plain: Infinity }
  const plain = (i) => i + 1
  const asynchronous = async (i) => i + 1
  for (let round = 0; round < ROUNDS; round++) {
    let sum = 0
    let startMs = performance.now()
    for (let i = 0; i < CALLS; i++) sum += await asynchronous(i)
    best.async = Math.min(best.async, ((performance.now() - startMs) * 1e6) / CALLS)
    startMs = performance.now()
    // A loop that the compiler cannot shorten: the yardstick of this process, at this moment.
    for (let i = 0; i < CALLS * 20; i++) sum = (sum ^ plain(i)) * 31
    best.plain = Math.min(best.plain, ((performance.now() - startMs) * 1e6) / CALLS / 20)
    if (sum === 0.5) console.log(sum)
  }
  return { asyncCallNs: best.async, plainCallNs: best.plain }
}

const delay = monitorEventLoopDelay({ resolution: 2 })
delay.enable()

const ANSWERS = {
  count: () => ({ work, cpuMs: mainThreadCpuMs(), atMs: performance.now() }),
  resetDelay: () => delay.reset(),
  delay: () => ({ meanMs: delay.mean / 1e6, p99Ms: delay.percentile(99) / 1e6 }),
  awaitRatio,
  inventory() {
    globalThis.gc?.()
    const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
    return {
      heapBytes: heapUsed + arrayBuffers,
      rssBytes: rss,
      handles: process.getActiveResourcesInfo().length,
      listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
      threads: readdirSync('/proc/self/task').length,
      fds: readdirSync('/proc/self/fd').length,
      globals: Reflect.ownKeys(globalThis).length,
    }
  },
}

process.on('message', ({ id, ask }) => {
  void Promise.resolve(ANSWERS[ask]()).then((told) => process.send({ id, answer: told ?? null }))
})
process.on('disconnect', () => process.exit())
process.send({ port: await KINDS[process.argv[2]]() })
