/**
 * What an attach leaves behind: programs at work are looked at before and after, and, interleaved with
 * them, others of the same age that nobody attaches to. A figure is right when what changed lies within
 * what changed in the controls. `npm run bench:residue -- --rounds 5 --only 20,26 --kinds server`.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { nodeOfVersion } from '../helpers/npm-packages.ts'
import { TARGETS } from '../targets/versions.ts'
import { KINDS, type Kind, type Look, type Run, runOnce } from './residue-run.ts'
import { median } from './statistics.ts'

const FOLDER = 'test/bench/results'
const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    kinds: { type: 'string', default: KINDS.join(',') },
  },
})

/** A figure of both kinds of process: what it was after over, or minus, what it was before. */
interface Compared {
  readonly figure: string
  readonly attached: number
  readonly control: number
  readonly controlMin: number
  readonly controlMax: number
  readonly isWithinNoise: boolean
}

interface Cell {
  readonly version: string
  readonly kind: Kind
  readonly figures: readonly Compared[]
  /** What the reports said. */
  readonly slowsAsyncCalls: boolean
  readonly promiseHooks: boolean
  readonly hooksEnabledMs: number
  readonly verdicts: readonly string[]
  readonly runs: readonly Run[]
}

type Change = readonly [figure: string, of: (run: Run) => number, tolerance: number]
const ratio =
  (of: (look: Look) => number) =>
  ({ before, after }: Run): number =>
    of(after) / of(before)
const difference =
  (of: (look: Look) => number) =>
  ({ before, after }: Run): number =>
    of(after) - of(before)

/**
 * Tolerances are for what a handful of controls do not show: 5 % on rates, what Node keeps once it has
 * loaded its inspector (facts/inspector.md §6: 2–8 MB, once) on memory, nothing on what is counted.
 */
const CHANGES: readonly Change[] = [
  ['during/before work', (run) => run.duringWorkPerCpuSecond / run.before.workPerCpuSecond, 0.05],
  ['work', ratio((look) => look.workPerCpuSecond), 0.05],
  ['async call', ratio((look) => look.asyncCallCost), 0.1],
  ['loop delay', ratio((look) => look.loopDelayMs), 0.05],
  ['loop delay p99', ratio((look) => look.loopDelayP99Ms), 0.1],
  ['heap MB', difference((look) => look.heapBytes / 1e6), 1],
  ['RSS MB', difference((look) => look.rssBytes / 1e6), 8],
  ['handles', difference((look) => look.handles), 0],
  ['listeners', difference((look) => look.listeners), 0],
  ['threads', difference((look) => look.threads), 0],
  ['fds', difference((look) => look.fds), 0],
  ['globals', difference((look) => look.globals), 0],
]

function compare([figure, of, tolerance]: Change, all: readonly Run[]): Compared {
  const controls = all.filter(({ report }) => report === null).map(of)
  const attached = median(all.filter(({ report }) => report !== null).map(of))
  const controlMin = Math.min(...controls)
  const controlMax = Math.max(...controls)
  const isWithinNoise = attached >= controlMin - tolerance && attached <= controlMax + tolerance
  return { figure, attached, control: median(controls), controlMin, controlMax, isWithinNoise }
}

function toCell(version: string, kind: Kind, runs: readonly Run[]): Cell {
  const reports = runs.flatMap(({ report }) => (report === null ? [] : [report]))
  return {
    version,
    kind,
    figures: CHANGES.map((change) => compare(change, runs)),
    slowsAsyncCalls: reports.some(({ cost }) => cost.slowsAsyncCalls),
    promiseHooks: reports.some(({ cost }) => cost.promiseHooks),
    hooksEnabledMs: median(reports.map(({ cost }) => cost.hooksEnabledMs)),
    verdicts: [...new Set(reports.map(({ verdict }) => verdict))],
    runs,
  }
}

const versions = TARGETS.filter(
  (version) => options.only?.split(',').includes(version.split('.')[0] ?? '') ?? true,
)
const kinds = KINDS.filter((kind) => options.kinds.split(',').includes(kind))
const cells: Cell[] = []
for (const version of versions) {
  const node = await nodeOfVersion(version)
  for (const kind of kinds) {
    const runs: Run[] = []
    for (let round = 0; round < Number(options.rounds); round++)
      // Whoever goes first has the colder machine: they take turns.
      for (const isAttached of round % 2 === 0 ? [false, true] : [true, false])
        runs.push(await runOnce(node, kind, isAttached))
    const cell = toCell(version, kind, runs)
    cells.push(cell)
    console.error(`${version} ${kind}: ${outliers(cell)}`)
    save()
  }
}
print()
const isClean = (cell: Cell): boolean =>
  cell.slowsAsyncCalls || cell.figures.every(({ isWithinNoise }) => isWithinNoise)
process.exitCode = cells.every((cell) => isClean(cell)) ? 0 : 1

function outliers({ figures }: Cell): string {
  const names = figures.filter(({ isWithinNoise }) => !isWithinNoise).map(({ figure }) => figure)
  return names.length === 0 ? 'all within noise' : `outside of noise: ${names.join(', ')}`
}

function print(): void {
  const head = ['node', 'kind', ...CHANGES.map(([figure]) => figure), 'the report']
  const table = new Table({ head, style: { head: [], border: [] } })
  for (const { version, kind, figures, slowsAsyncCalls, hooksEnabledMs } of cells)
    table.push([
      version,
      kind,
      ...figures.map(
        ({ attached, control, isWithinNoise }) =>
          `${attached.toFixed(2)} (${control.toFixed(2)})${isWithinNoise ? '' : ' !'}`,
      ),
      `hooks ${hooksEnabledMs.toFixed(0)} ms${slowsAsyncCalls ? ', async calls stay slower' : ''}`,
    ])
  console.log('After over before (after minus before for counts and MB), attached (control):')
  console.log(table.toString())
}

function save(): void {
  mkdirSync(FOLDER, { recursive: true })
  const summary = cells.map(({ runs, ...cell }) => ({
    ...cell,
    runs: runs.map(({ report, ...run }) => ({ ...run, isAttached: report !== null })),
  }))
  writeFileSync(`${FOLDER}/residue.json`, `${JSON.stringify(summary, null, 1)}\n`)
  const rows = cells.flatMap(({ version, kind, figures }) =>
    figures.map((each) =>
      [
        ...[version, kind, each.figure, each.attached, each.control],
        ...[each.controlMin, each.controlMax, each.isWithinNoise],
      ].join(','),
    ),
  )
  const head = 'node,kind,figure,attached,control,controlMin,controlMax,isWithinNoise'
  writeFileSync(`${FOLDER}/residue.csv`, `${[head, ...rows].join('\n')}\n`)
}
