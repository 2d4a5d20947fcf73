/**
 * What `whyspin check` costs a server under load, and how much longer it takes than the load: slices of
 * a fixed number of requests to one long-lived server, with a check and without in turn.
 * `npm run bench:check -- --pairs 20 --requests 40000`.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { bootstrapInterval, median } from './statistics.ts'

interface Slice {
  readonly requests: number
  readonly durationMs: number
  readonly cpuMs: number
  readonly p99Ms: number
}

const { values: options } = parseArgs({
  options: {
    pairs: { type: 'string', default: '20' },
    requests: { type: 'string', default: '40000' },
    server: { type: 'string', default: 'fixtures/healthy/json-server/main.js' },
  },
})
const folder = mkdtempSync(join(tmpdir(), 'whyspin-bench-'))
const file = join(folder, 'slice.json')
const server = spawn(process.execPath, [options.server], { stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const { pid, port } = await ready()
  const load = [
    'test/bench/measured-load.js',
    pid,
    `http://127.0.0.1:${port}/`,
    options.requests,
    file,
  ]
  const bare = (): Promise<number> => run(load)
  const checked = (): Promise<number> =>
    run([
      ...['bin/whyspin.js', 'check', pid, '--json', join(folder, 'check.json')],
      ...['--load', [process.execPath, ...load].map((word) => `'${word}'`).join(' ')],
    ])
  await bare()
  const pairs: (readonly [Slice, Slice])[] = []
  const added: number[] = []
  for (let i = 0; i < Number(options.pairs); i++) {
    const slices: Partial<Record<'bare' | 'checked', Slice>> = {}
    for (const kind of i % 2 === 0
      ? (['bare', 'checked'] as const)
      : (['checked', 'bare'] as const)) {
      const startedMs = performance.now()
      const exitCode = await (kind === 'bare' ? bare() : checked())
      if (exitCode !== 0) throw new Error(`a slice (${kind}) exited with ${exitCode}`)
      const slice = JSON.parse(readFileSync(file, 'utf8')) as Slice
      slices[kind] = slice
      if (kind === 'checked') added.push(performance.now() - startedMs - slice.durationMs)
    }
    if (slices.bare && slices.checked) pairs.push([slices.bare, slices.checked])
  }
  const tell = (what: string, of: (slice: Slice) => number): void => {
    const ratios = pairs.map(([one, other]) => of(other) / of(one))
    const [low, high] = bootstrapInterval(ratios)
    console.log(
      `${what}: ${median(ratios).toFixed(4)} of bare (95 %: ${low.toFixed(4)} to ${high.toFixed(4)}, ${pairs.length} pairs)`,
    )
  }
  tell('CPU a request', ({ cpuMs, requests }) => cpuMs / requests)
  tell('requests a second', ({ durationMs, requests }) => requests / durationMs)
  tell('p99', ({ p99Ms }) => Math.max(1, p99Ms))
  // Whoever runs the load starts a Node for it as well.
  console.log(
    `longer than the load: median ${(median(added) / 1e3).toFixed(2)} s, most ${(Math.max(...added) / 1e3).toFixed(2)} s`,
  )
} finally {
  server.kill('SIGTERM')
  rmSync(folder, { recursive: true })
}

async function ready(): Promise<{ readonly pid: string; readonly port: string }> {
  for await (const line of createInterface({ input: server.stdout })) {
    const [, pid, port] = /^READY (\d+) (\d+)$/.exec(line) ?? []
    if (pid !== undefined && port !== undefined) return { pid, port }
  }
  throw new Error('the server did not start')
}

function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}
