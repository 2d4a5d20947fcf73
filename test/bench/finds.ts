/**
 * What each tool says of a proxy that spins: `npm run bench:finds`. Its words are kept verbatim in
 * test/bench/results/finds, one file a tool.
 */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { root } from '../helpers/npm-packages.ts'
import { CLINIC, installContenders } from './cost/contenders.ts'
import { type Server, startServer } from './cost/server.ts'

const RESULTS = 'test/bench/results/finds'
const PROXY = [join(root, 'fixtures/programs/tls-proxy-close-notify/main.js')] as const
const LOOK_MS = 5_000
/** So long a tool may take to say something once it was told to stop. */
const ENDS_WITHIN_MS = 90_000
/** Of its CPU, from which on the proxy spins. */
const BURNS = 0.7
const SETTLE_MS = 500
const TRIES = 5
const TOP = 8

interface Finder {
  readonly id: string
  /** Node's arguments that start the proxy. */
  readonly start: (folder: string) => readonly string[]
  /** Looks at a proxy that spins. @returns what the tool says */
  readonly look: (server: Server, folder: string) => Promise<string>
}

const finders: readonly Finder[] = [
  {
    id: 'whyspin',
    start: () => PROXY,
    look: ({ pid }) => run(['bin/whyspin.js', String(pid), '--no-color']),
  },
  {
    id: 'v8-profiler',
    start: () => ['--inspect=0', ...PROXY],
    look: async ({ debugPort }, folder) => {
      const file = join(folder, 'profile')
      const tool = 'test/bench/cost/tools/v8-profiler.js'
      const said = await run([tool, debugPort, String(LOOK_MS), file])
      return existsSync(file) ? topOf(file) : said
    },
  },
  {
    id: 'cpu-prof',
    start: (folder) => ['--cpu-prof', '--cpu-prof-dir', folder, ...PROXY],
    look: async (server, folder) => {
      const end = await interrupted(server)
      const [file] = readdirSync(folder)
      return file === undefined
        ? `${end}No profile: Node writes it at a regular exit.`
        : topOf(join(folder, file))
    },
  },
  {
    id: 'clinic-doctor',
    start: (folder) => clinic(CLINIC.doctor, folder),
    look: interrupted,
  },
  {
    id: 'clinic-bubbleprof',
    start: (folder) => clinic(CLINIC.bubbleprof, folder),
    look: interrupted,
  },
]

await installContenders()
mkdirSync(RESULTS, { recursive: true })
for (const { id, start, look } of finders) {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-bench-'))
  const server = await startServer(start(folder), folder)
  try {
    await makeItSpin(id, server)
    // What is kept speaks of no machine.
    const said = (await look(server, folder)).replaceAll(root, '.').replaceAll(folder, 'folder')
    writeFileSync(join(RESULTS, `${id}.txt`), `${said.trim()}\n`)
    console.log(`== ${id}\n${said.trim()}\n`)
  } finally {
    server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function clinic(path: string, folder: string): readonly string[] {
  return [join(root, 'test/bench/cost/tools/clinic.cjs'), path, folder, process.execPath, ...PROXY]
}

/** Lets it spin, and ends it as its user would. */
async function interrupted(server: Server): Promise<string> {
  await sleep(LOOK_MS)
  server.interrupt()
  const isOver = await Promise.race([
    server.ended.then(() => true),
    sleep(ENDS_WITHIN_MS, false, { ref: false }),
  ])
  return isOver
    ? server.output()
    : `${server.output()}It did not end within ${ENDS_WITHIN_MS / 1e3} s.\n`
}

/** The trigger is a race of the client's, which it may lose. */
async function makeItSpin(id: string, server: Server): Promise<void> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await run(['fixtures/load/early-close.js', '--port', server.port])
    if ((await burnedShare(server)) >= BURNS) return
  }
  throw new Error(`under ${id} the proxy does not spin`)
}

async function burnedShare(server: Server): Promise<number> {
  await sleep(SETTLE_MS)
  const before = server.cpuMs()
  await sleep(SETTLE_MS)
  return (server.cpuMs() - before) / SETTLE_MS
}

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: {
      readonly functionName: string
      readonly url: string
      readonly lineNumber: number
    }
  }[]
  readonly samples: readonly number[]
}

/** What DevTools lists first: the functions with most samples of their own. */
function topOf(file: string): string {
  const { nodes, samples } = JSON.parse(readFileSync(file, 'utf8')) as Profile
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => [
      id,
      `${functionName || '(anonymous)'} ${url === '' ? '' : `${url.split('/').at(-1)}:${lineNumber + 1}`}`.trim(),
    ]),
  )
  const counts = new Map<string, number>()
  for (const sample of samples) {
    const name = names.get(sample) ?? ''
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .slice(0, TOP)
    .map(([name, count]) => `${((count / samples.length) * 100).toFixed(1).padStart(5)} %  ${name}`)
    .join('\n')
}

async function run(args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject))
  return output
}
