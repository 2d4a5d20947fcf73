import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Report } from '../../src/model/report.ts'

/** What a program at work is like: by itself, or under load. */
export type Kind = 'server' | 'spin' | 'exchange'
export const KINDS: readonly Kind[] = ['server', 'spin', 'exchange']

/** One look at a process, figures per CPU-second of its main thread where they are rates. */
export interface Look {
  readonly workPerCpuSecond: number
  /** Calling and awaiting an async function, in plain calls of the same process at the same time. */
  readonly asyncCallCost: number
  readonly loopDelayMs: number
  readonly loopDelayP99Ms: number
  readonly heapBytes: number
  readonly rssBytes: number
  readonly handles: number
  readonly listeners: number
  readonly threads: number
  readonly fds: number
  readonly globals: number
}

/** A process looked at twice, attached to in between or left alone for as long. */
export interface Run {
  readonly before: Look
  /** Work per CPU-second while whyspin was attached, or would have been. */
  readonly duringWorkPerCpuSecond: number
  readonly after: Look
  /** Null for a control. */
  readonly report: Report | null
}

const WARM_UP_MS = 1_500
const WINDOW_MS = 1_500
const ATTACHED_MS = 3_000
/** Sockets and threads of ours may take a moment to go. */
const SETTLE_MS = 500

interface Counted {
  readonly work: number
  readonly cpuMs: number
}

/** Starts a program, looks, attaches with default options or waits, and looks again. */
export async function runOnce(node: string, kind: Kind, isAttached: boolean): Promise<Run> {
  const peer = await startPeer()
  const { port: peerPort } = peer.address() as { readonly port: number }
  const args = ['--inspect-port=0', '--expose-gc', 'test/bench/residue-target.js', kind]
  const target = spawn(node, [...args, String(peerPort)], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const [{ port }] = (await once(target, 'message')) as [{ readonly port: number }]
  const load = kind === 'server' ? startLoad(port) : null
  try {
    const ask = asker(target)
    await sleep(WARM_UP_MS)
    // Compiled, and everything loaded that Node loads lazily.
    for (let times = 0; times < 2; times++) await look(ask)
    const before = await look(ask)
    const from = await ask<Counted>('count')
    const report = isAttached ? await attach(target.pid ?? 0) : null
    if (!isAttached) await sleep(ATTACHED_MS)
    const duringWorkPerCpuSecond = perCpuSecond(from, await ask<Counted>('count'))
    await sleep(SETTLE_MS)
    await look(ask)
    return { before, duringWorkPerCpuSecond, after: await look(ask), report }
  } finally {
    target.kill('SIGKILL')
    load?.kill('SIGKILL')
    peer.close()
  }
}

type Ask = <T>(question: string) => Promise<T>

function asker(target: ChildProcess): Ask {
  let last = 0
  return async <T>(question: string): Promise<T> => {
    const id = ++last
    target.send({ id, ask: question })
    for (;;) {
      const [message] = (await once(target, 'message')) as [{ readonly id: number; answer: T }]
      if (message.id === id) return message.answer
    }
  }
}

async function look(ask: Ask): Promise<Look> {
  await ask('resetDelay')
  const from = await ask<Counted>('count')
  await sleep(WINDOW_MS)
  const workPerCpuSecond = perCpuSecond(from, await ask<Counted>('count'))
  const { meanMs, p99Ms } = await ask<{ meanMs: number; p99Ms: number }>('delay')
  const calls = await ask<{ asyncCallNs: number; plainCallNs: number }>('awaitRatio')
  const inventory =
    await ask<Omit<Look, 'workPerCpuSecond' | 'asyncCallCost' | 'loopDelayMs' | 'loopDelayP99Ms'>>(
      'inventory',
    )
  return {
    workPerCpuSecond,
    asyncCallCost: calls.asyncCallNs / calls.plainCallNs,
    loopDelayMs: meanMs,
    loopDelayP99Ms: p99Ms,
    ...inventory,
  }
}

function perCpuSecond(from: Counted, to: Counted): number {
  return ((to.work - from.work) / (to.cpuMs - from.cpuMs)) * 1e3
}

/** The real command line, as a user runs it; exit codes tell verdicts, so that none is a failure. */
async function attach(pid: number): Promise<Report> {
  const args = ['bin/whyspin.js', String(pid), '--fail-on', 'never', '--json']
  const { stdout } = await promisify(execFile)(process.execPath, args).catch(
    (error: { readonly stdout?: string }) => ({ stdout: error.stdout ?? '' }),
  )
  return JSON.parse(stdout) as Report
}

function startLoad(port: number): ChildProcess {
  const args = ['fixtures/load/http-requests.js', '--port', String(port), '--seconds', '120']
  return spawn(process.execPath, args, { stdio: 'ignore' })
}

/** Answers every message with a short one. */
async function startPeer(): Promise<Server> {
  const server = createServer((socket) => {
    socket.setNoDelay(true)
    socket.on('data', () => socket.write('OK\r\n')).on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}
