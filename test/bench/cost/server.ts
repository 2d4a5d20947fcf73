import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { root } from '../../helpers/npm-packages.ts'

/** 0x leaves its own line unfinished before it. */
const READY = /READY (\d+) (\d+)$/m
const LISTENING = /^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//m
const READY_WITHIN_MS = 30_000

/** A process of the bench, with a group of its own that ends with the bench. */
export interface Server {
  /** Of Node, below whatever started it. */
  readonly pid: number
  readonly port: string
  /** Empty where its inspector is not open. */
  readonly debugPort: string
  /** CPU of the process's threads so far, ms; of those that have ended it is not known. */
  cpuMs(): number
  /** What it has printed so far. */
  output(): string
  /** As Ctrl-C does, to all of its group. */
  interrupt(): void
  readonly ended: Promise<unknown>
  stop(): void
}

/** Starts `node …` and waits until the program says `READY pid port`. */
export async function startServer(args: readonly string[], cwd: string = root): Promise<Server> {
  const child = spawn(process.execPath, args, {
    cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const group = child.pid ?? 0
  const stop = (): void => {
    process.off('exit', stop)
    try {
      process.kill(-group, 'SIGKILL')
    } catch {
      // It has ended by itself.
    }
  }
  process.once('exit', stop)
  const ended = once(child, 'exit')
  let output = ''
  const [, pid, port] = await new Promise<RegExpExecArray>((resolve, reject) => {
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`not ready: ${output}`))
    }, READY_WITHIN_MS)
    const take = (text: string): void => {
      output += text
      const ready = READY.exec(output)
      if (ready === null) return
      clearTimeout(timer)
      resolve(ready)
    }
    child.stdout.setEncoding('utf8').on('data', take)
    child.stderr.setEncoding('utf8').on('data', take)
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`it ended: ${output}`)))
  })
  return {
    pid: Number(pid),
    port: port ?? '',
    debugPort: LISTENING.exec(output)?.[1] ?? '',
    cpuMs: () => cpuOf(Number(pid)),
    output: () => output,
    interrupt: () => void process.kill(-group, 'SIGINT'),
    ended,
    stop,
  }
}

/** By the scheduler's own count: `stat` counts in ticks of 10 ms. */
function cpuOf(pid: number): number {
  const tasks = `/proc/${pid}/task`
  const ns = readdirSync(tasks).map((tid) =>
    Number(readFileSync(`${tasks}/${tid}/schedstat`, 'latin1').split(' ')[0]),
  )
  return ns.reduce((sum, each) => sum + each, 0) / 1e6
}
