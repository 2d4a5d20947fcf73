/**
 * What it costs a healthy server to be looked at, by whyspin and by what people would use instead:
 * `npm run bench -- --rounds 8 --only http-proxy --contenders whyspin,0x`. See README.md here.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { root } from '../helpers/npm-packages.ts'
import { type Contender, contenders, installContenders } from './cost/contenders.ts'
import { type Program, programs } from './cost/programs.ts'
import { type Server, startServer } from './cost/server.ts'
import { runSlice, type Slice } from './cost/slice.ts'
import { bootstrapInterval, median } from './statistics.ts'

const RESULTS = 'test/bench/results'
/** Of what a server does flat out. */
const FIXED_RATE_SHARE = 0.4
const SHORT = {
  rounds: 2,
  /** Of the exchanges that a slice has otherwise. */
  share: 0.3,
  programs: 'await-api',
  contenders: 'nothing,whyspin ps,whyspin,V8 profiler,createHook',
}
/** CPU an exchange, of bare: medians of two pairs came to 1.34 by noise alone. */
const MOST_OF_BARE = 2
const FIGURES = ['CPU an exchange', 'exchanges/s', 'p99'] as const
type Figure = (typeof FIGURES)[number]
/** A slice over the bare one beside it. */
type Ratios = Readonly<Record<Figure, number>>

interface Row {
  readonly program: string
  readonly load: 'flat out' | 'fixed rate'
  readonly contender: string
  readonly ratios: readonly Ratios[]
  /** Why there are none. */
  readonly problem: string | null
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string' },
    only: { type: 'string' },
    contenders: { type: 'string' },
    /** At 40 % of what the server does flat out, and not flat out. */
    'fixed-rate': { type: 'boolean', default: false },
    /** One program, a few tools, two rounds; fails where whyspin costs a multiple of what it should. */
    short: { type: 'boolean', default: false },
    /** Writes test/bench/results/cost-flat-out.csv, or cost-fixed-rate.csv. */
    keep: { type: 'boolean', default: false },
  },
})
function wanted<T extends { readonly id: string }>(all: readonly T[], list?: string): readonly T[] {
  const ids = all.map(({ id }) => id)
  const unknown = list?.split(',').find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    console.error(`bench: there is no "${unknown}", but ${ids.join(', ')}`)
    process.exit(2)
  }
  return list === undefined ? all : all.filter(({ id }) => list.split(',').includes(id))
}
const rounds = Number(options.rounds ?? (options.short ? SHORT.rounds : 8))
const load = options['fixed-rate'] ? 'fixed rate' : 'flat out'
const asked = wanted(
  contenders,
  options.contenders ?? (options.short ? SHORT.contenders : undefined),
)
if (asked.some(({ id }) => id === 'Clinic Bubbleprof')) await installContenders()
const rows: Row[] = []
for (const program of wanted(
  programs,
  options.only ?? (options.short ? SHORT.programs : undefined),
))
  rows.push(...(await compare(program)))
console.log(table(rows))
if (options.keep) keep(rows)
if (options.short) refuseMultiples(rows)

/** All contenders with one program, each slice beside a bare one. */
async function compare(program: Program): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-bench-'))
  const servers: Server[] = []
  // Some tools write into the folder that they run in.
  const start = async (args: readonly string[], cwd: string): Promise<Server> => {
    const server = await startServer(args, cwd)
    servers.push(server)
    return server
  }
  try {
    const peer =
      program.peer === null ? [] : [(await start([join(root, program.peer)], folder)).port]
    const command = [join(root, program.script), ...program.args, ...peer]
    const bare = await start(['--inspect=0', ...command], folder)
    const exchanges = Math.round(program.exchanges * (options.short ? SHORT.share : 1))
    const amount = { exchanges, rate: 0 }
    await runSlice(program, bare, amount, null)
    const { exchangesPerSecond } = await runSlice(program, bare, amount, null)
    if (load === 'fixed rate') {
      amount.rate = Math.round(exchangesPerSecond * FIXED_RATE_SHARE)
      amount.exchanges = Math.round(exchanges * FIXED_RATE_SHARE)
    }
    const entries: {
      contender: Contender
      server: Server
      ratios: Ratios[]
      problem: string | null
    }[] = []
    for (const contender of asked) {
      const own = join(folder, contender.id.replaceAll(/\W/g, ''))
      mkdirSync(own)
      const entry = { contender, server: bare, ratios: [], problem: null as string | null }
      if (contender.kind === 'launching')
        try {
          entry.server = await start(contender.args(command, own), own)
          await runSlice(program, entry.server, amount, null)
        } catch (error) {
          entry.problem = (error as Error).message
        }
      entries.push(entry)
    }
    for (let round = 0; round < rounds; round++) {
      // What came before warms what comes after: each goes first as often as its bare neighbour.
      const isBareFirst = round % 2 === 0
      for (const entry of entries) {
        if (entry.problem !== null) continue
        const { contender, server } = entry
        const tool = contender.kind === 'attaching' ? contender.args : null
        try {
          const first = isBareFirst ? await runSlice(program, bare, amount, null) : null
          const slice = await runSlice(program, server, amount, tool)
          entry.ratios.push(over(slice, first ?? (await runSlice(program, bare, amount, null))))
        } catch (error) {
          entry.problem = (error as Error).message
        }
      }
      console.error(`${program.id}, ${load}: round ${round + 1} of ${rounds}`)
    }
    return entries.map(({ contender: { id }, ratios, problem }) => ({
      ...{ program: program.id, load, contender: id, ratios, problem },
    }))
  } finally {
    for (const server of servers.toReversed()) server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

function over(slice: Slice, bare: Slice): Ratios {
  return {
    'CPU an exchange': slice.cpuMsPerExchange / bare.cpuMsPerExchange,
    'exchanges/s': slice.exchangesPerSecond / bare.exchangesPerSecond,
    p99: slice.p99Ms / bare.p99Ms,
  }
}

function told(ratios: readonly Ratios[], figure: Figure): readonly [number, number, number] {
  const values = ratios.map((each) => each[figure])
  return [median(values), ...bootstrapInterval(values)]
}

function table(all: readonly Row[]): string {
  const drawn = new Table({
    head: ['program', 'with', ...FIGURES.map((figure) => `${figure}, of bare`)],
    style: { head: [], border: [] },
  })
  for (const { program, contender, ratios, problem } of all)
    drawn.push([
      program,
      contender,
      ...(problem === null
        ? FIGURES.map((figure) => {
            const [middle, low, high] = told(ratios, figure)
            return `${middle.toFixed(3)} (${low.toFixed(3)}–${high.toFixed(3)})`
          })
        : [{ content: problem.slice(0, 60), colSpan: FIGURES.length }]),
    ])
  return drawn.toString()
}

/** Noise is no failure, and neither is what other tools cost. */
function refuseMultiples(all: readonly Row[]): void {
  for (const { program, contender, ratios, problem } of all) {
    if (!contender.startsWith('whyspin')) continue
    const [middle] = problem === null ? told(ratios, 'CPU an exchange') : [Number.NaN]
    if (middle <= MOST_OF_BARE) continue
    console.error(`${contender} costs ${program} ${problem ?? `${middle.toFixed(2)} of bare`}`)
    process.exitCode = 1
  }
}

function keep(all: readonly Row[]): void {
  const lines = all.flatMap(({ program, load: how, contender, ratios, problem }) =>
    FIGURES.map((figure) => {
      const [middle, low, high] = told(ratios, figure).map((value) => value.toFixed(4))
      const figures = problem === null ? [middle, low, high, ratios.length] : ['', '', '', 0]
      return [program, how, contender, figure, ...figures].join(',')
    }),
  )
  const machine = `# Node ${process.version}, Linux ${release()}, ${cpus().length} cores: ${cpus()[0]?.model ?? ''}`
  const head = 'program,load,with,figure,median of bare,95 % from,to,pairs'
  mkdirSync(RESULTS, { recursive: true })
  writeFileSync(
    join(RESULTS, `cost-${load.replace(' ', '-')}.csv`),
    `${[machine, head, ...lines].join('\n')}\n`,
  )
}
