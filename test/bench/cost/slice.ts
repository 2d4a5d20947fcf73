import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Attaching } from './contenders.ts'
import type { Program } from './programs.ts'
import type { Server } from './server.ts'

/** A fixed number of exchanges with one server. */
export interface Slice {
  readonly cpuMsPerExchange: number
  readonly exchangesPerSecond: number
  readonly p99Ms: number
}

interface Loaded {
  readonly exchanges: number
  readonly durationMs: number
  readonly p99Ms: number
  readonly failed: number
}

/** Drives the server, with the tool beside it; what the tool does after the load counts as well. */
export async function runSlice(
  program: Program,
  server: Server,
  { exchanges, rate }: { readonly exchanges: number; readonly rate: number },
  tool: Attaching['args'],
): Promise<Slice> {
  const before = server.cpuMs()
  const [text] = await Promise.all([
    run([
      'test/bench/cost/load.js',
      program.load,
      program.url(server.port),
      String(exchanges),
      String(rate),
    ]),
    tool === null ? null : run(tool(server)),
  ])
  const cpuMs = server.cpuMs() - before
  const loaded = JSON.parse(text) as Loaded
  if (loaded.failed > 0) throw new Error(`${loaded.failed} exchanges with ${program.id} failed`)
  return {
    cpuMsPerExchange: cpuMs / loaded.exchanges,
    exchangesPerSecond: (loaded.exchanges * 1e3) / loaded.durationMs,
    p99Ms: loaded.p99Ms,
  }
}

async function run(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${args.join(' ')} exited with ${code}`)
  return stdout
}
