import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { EXIT, targetError } from '../errors.ts'
import type { Report } from '../model/report.ts'
import type { DemoOptions } from './attach-options.ts'
import { paintFor } from './paint.ts'

const ROOT = new URL('../../', import.meta.url)
const path = (file: string): string => fileURLToPath(new URL(file, ROOT))
const PROXY = path('fixtures/programs/tls-proxy-close-notify/main.js')
const EARLY_CLOSE = path('fixtures/load/early-close.js')
const STEADY = path('fixtures/load/steady.js')
const WHYSPIN = path('bin/whyspin.js')
/** A proxy that is not ready after this long never will be. */
const READY_MS = 15_000
/** The function that wakes itself; a right diagnosis names its file. */
const CULPRIT = 'tls-stream.js'

/**
 * A TLS proxy with the TlsStream bug, put under the load that triggers it, attached to and diagnosed
 * by the real command line; then its fixed twin under the same load.
 * @returns 0 when both verdicts are right, 1 otherwise
 */
export async function demo(options: DemoOptions): Promise<number> {
  const paint = paintFor(process.stdout, options.color)
  const say = (text: string): void => void process.stdout.write(`${text}\n`)
  const folder = await mkdtemp(join(tmpdir(), 'whyspin-demo-'))
  try {
    say(paint.bold('A TLS proxy with the TlsStream bug'))
    say('Three of 200 connections end with a close_notify and a piece of the next record.\n')
    const guilty = await diagnose([], join(folder, 'guilty.json'), options)
    say(paint.bold('\nIts fixed twin under the same load'))
    say('One flag apart: its reader takes the close_notify as the end of the stream.\n')
    const twin = await diagnose(['--fixed'], join(folder, 'twin.json'), options)

    const named = guilty.findings.at(0)?.site?.file.endsWith(CULPRIT) === true
    const right = guilty.verdict === 'spinning' && named && twin.verdict === 'clear'
    say(
      right
        ? paint.green('\nBoth verdicts are right: the buggy proxy spins, its twin is clear.')
        : paint.red(`\nWrong: the buggy proxy is ${guilty.verdict}, its twin ${twin.verdict}.`),
    )
    return right ? EXIT.clear : EXIT.finding
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Starts a proxy, loads it, and runs the command line against its pid while others are served. */
async function diagnose(
  flags: readonly string[],
  jsonFile: string,
  { color }: DemoOptions,
): Promise<Report> {
  const proxy = spawn(process.execPath, [PROXY, ...flags], { stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const port = await readyPort(proxy)
    await run([EARLY_CLOSE, '--port', port], 'ignore')
    const steady = run([STEADY, '--port', port, '--seconds', '4', '--rate', '100'], 'ignore')
    process.stdout.write(`$ whyspin ${proxy.pid}\n`)
    const args = [WHYSPIN, String(proxy.pid), '--json', jsonFile, ...(color ? [] : ['--no-color'])]
    await run(args, 'inherit')
    const served = (await steady) === 0
    process.stdout.write(
      served
        ? 'Meanwhile other connections were served: from outside the proxy looks healthy.\n'
        : 'Meanwhile no other connection was served.\n',
    )
    return JSON.parse(await readFile(jsonFile, 'utf8')) as Report
  } finally {
    await stop(proxy)
  }
}

/** Runs a script of ours to its end; resolves with its exit code. */
async function run(args: readonly string[], stdio: 'inherit' | 'ignore'): Promise<number | null> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', stdio, stdio] })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code))
  })
}

/** The proxy prints `READY <pid> <port>` once. */
async function readyPort(proxy: ChildProcess): Promise<string> {
  const failed = targetError(
    'The demo’s proxy did not start.',
    `Run it by hand to see why: node ${PROXY}`,
  )
  if (proxy.stdout === null) throw failed
  const lines = createInterface({ input: proxy.stdout })
  const timer = setTimeout(() => lines.close(), READY_MS)
  try {
    for await (const line of lines) {
      const port = /^READY \d+ (\d+)$/.exec(line)?.[1]
      if (port !== undefined) return port
    }
    throw failed
  } finally {
    clearTimeout(timer)
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
