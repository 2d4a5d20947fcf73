/**
 * How long it takes from the decision to attach to the first data from within the target: signal,
 * inspector, identity, probe. A fresh process each time, states interleaved, 20 runs a state.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { summary } from './statistics.ts'

const RUNS = Number(process.env['RUNS'] ?? 20)
/** As users' programs have it: an inspector that opens there is moved. 0 measures without the move. */
const INSPECT_PORT = process.env['INSPECT_PORT'] ?? '9229'
const READY = `console.log('ready');`
const STATES: Readonly<Record<string, string>> = {
  idle: `${READY} setInterval(() => {}, 1000)`,
  'immediate spin': `${READY} const f = () => setImmediate(f); f()`,
  'starved by ticks': `${READY} setTimeout(() => { const f = () => process.nextTick(f); f() }, 100)`,
  'starved by promise jobs': `${READY} setTimeout(async () => { for (;;) await null }, 100)`,
  'synchronous loop': `${READY} setTimeout(() => { for (;;); }, 100)`,
}

async function startTarget(code: string): Promise<ChildProcess> {
  const target = spawn(process.execPath, [`--inspect-port=${INSPECT_PORT}`, '-e', code], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (target.stdout === null) throw new Error('the target has no stdout')
  await once(target.stdout, 'data')
  // Past the timer that starts the spin.
  await new Promise((resolve) => setTimeout(resolve, 300))
  return target
}

interface Measured {
  readonly identifyMs: number
  readonly attachMs: number
  readonly detachMs: number
  readonly left: readonly string[]
}

async function attachOnce(code: string): Promise<Measured> {
  const target = await startTarget(code)
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--import',
      'tsx',
      'test/bench/attach-once.ts',
      String(target.pid),
    ])
    return JSON.parse(stdout) as Measured
  } finally {
    target.kill('SIGKILL')
  }
}

const results = new Map<string, Measured[]>()
for (let run = 0; run < RUNS; run++)
  for (const [state, code] of Object.entries(STATES)) {
    const measured = await attachOnce(code)
    results.set(state, [...(results.get(state) ?? []), measured])
  }

console.log(`Attach to first data, Node ${process.versions.node}, ${RUNS} runs a state:`)
for (const [state, runs] of results)
  console.log(
    `  ${state.padEnd(24)} ${summary(
      runs.map((run) => run.attachMs),
      'ms',
    )}`,
  )
const all = [...results.values()].flat()
console.log(
  `  ${'all states'.padEnd(24)} ${summary(
    all.map((run) => run.attachMs),
    'ms',
  )}`,
)
console.log(
  `Before it, telling what the process is: ${summary(
    all.map((run) => run.identifyMs),
    'ms',
  )}`,
)
console.log(
  `After it, taking everything out again:  ${summary(
    all.map((run) => run.detachMs),
    'ms',
  )}`,
)
const dirty = all.filter((run) => run.left.length > 0).length
console.log(`Left something behind: ${dirty} of ${all.length}`)
