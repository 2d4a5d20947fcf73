import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { root } from '../../helpers/npm-packages.ts'

/** 0x leaves its own line unfinished before it. */
const READY = /READY (\d+) (\d+)$/m
const LISTENING = /^Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)\//m
const READY_WITHIN_MS = 30_000
/** USER_HZ, on every Linux that Node runs on. */
const MS_PER_TICK = 10

/** A process of the bench, with a group of its own that ends with the bench. */
export interface Server {
  /** Of Node, below whatever started it. */
  readonly pid: number
  readonly port: string
  /** Empty where its inspector is not open. */
  readonly debugPort: string
  /** CPU of the process so far, threads that have ended among them, ms. */
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

function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
}
