/**
 * Captures the recordings from which the golden reports are made, from the real fixtures. Run it only
 * when what is recorded changes: every golden file changes with it. `npm run record`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Recording } from '../../src/model/recording.ts'
import { attachInTurn } from '../../src/record/attach-in-turn.ts'
import { INSISTS_ON_NOTHING } from '../../src/record/capture-control.ts'
import { capture } from '../../src/record/capture.ts'

const PROXY = 'fixtures/programs/tls-proxy-close-notify/main.js'
const CASES: Readonly<Record<string, readonly string[]>> = {
  'tls-proxy-spins': [PROXY],
  'tls-proxy-fixed': [PROXY, '--fixed'],
  'starved-by-promise-jobs': ['fixtures/programs/microtask-spin/guilty.js'],
  'port-wakes-itself': ['fixtures/programs/message-spin/guilty.js'],
  'timer-storm': ['fixtures/programs/timer-storm/guilty.js'],
  'synchronous-loop': ['fixtures/programs/blocked-loop/guilty.js'],
  'worker-spins': ['fixtures/shapes/worker-immediate.js'],
  'refused-connects': ['fixtures/programs/retry-storm/guilty.js'],
  'answered-with-503': ['fixtures/shapes/http-503-agent.js'],
  'descriptor-stays-ready': ['fixtures/programs/empty-poll-spin/guilty.js'],
  'no-op-exchange': ['fixtures/programs/ping-pong/guilty.js'],
}

function start(args: readonly string[]): ChildProcess {
  return spawn('node', ['--inspect-port=0', ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('no stdout')
  for await (const line of createInterface({ input: child.stdout })) return line
  throw new Error('the target ended without a line')
}

/** A recording speaks of no machine: paths and the pid are those of a made-up one. */
function anonymous(recording: Recording): string {
  const { pid } = recording.target
  const text = JSON.stringify({
    ...recording,
    target: { ...recording.target, pid: 4242, tid: 4242 },
    os: recording.os.map((sample) => ({
      ...sample,
      threads: sample.threads.map((thread) => ({
        ...thread,
        tid: thread.tid === pid ? 4242 : thread.tid,
      })),
    })),
  })
  // One field a line: a diff then shows which part changed.
  return `${text.replaceAll(process.cwd(), '/srv/whyspin').replace(/,"(os|loop|bursts|sites|suspects|profile|startUs|controlMs|workers)":/g, ',\n"$1":')}\n`
}

mkdirSync('fixtures/recordings', { recursive: true })
/** `npm run record -- timer-storm` makes one of them anew. */
const only = process.argv[2]
for (const [name, args] of Object.entries(CASES)) {
  if (only !== undefined && name !== only) continue
  const target = start(args)
  const port = (await firstLine(target)).split(' ')[2]
  const load = (...rest: readonly string[]): ChildProcess =>
    spawn('node', [...rest, '--port', port ?? ''], { stdio: 'ignore' })
  if (port !== undefined) {
    const early = load('fixtures/load/early-close.js', '--connections', '60')
    await new Promise((resolve) => early.once('exit', resolve))
  }
  await sleep(800)
  const steady =
    port === undefined ? null : load('fixtures/load/steady.js', '--seconds', '4', '--rate', '100')
  const recording = await capture(
    { kind: 'pid', pid: target.pid ?? 0 },
    { durationMs: 2_000, whyspinVersion: '0.0.0', sourceMaps: true },
    {
      progress: () => {},
      signal: new AbortController().signal,
      insists: INSISTS_ON_NOTHING,
      attach: attachInTurn(false),
    },
  )
  writeFileSync(`fixtures/recordings/${name}.json`, anonymous(recording))
  steady?.kill()
  target.kill()
  console.log(`fixtures/recordings/${name}.json`)
}
