// Real packages at the versions that had the bug, installed from the registry, diagnosed by the real
// command line, one at a time. See fixtures/corpus/README.md.
import { parseArgs } from 'node:util'
import { isItsTurn } from '../helpers/half.ts'
import { gist } from '../helpers/whyspin.ts'
import { type CorpusCase, readCases, toTwin } from './case.ts'
import { signature } from './compare.ts'
import { type Installed, installCase } from './install.ts'
import { endAllGroups } from '../helpers/process-groups.ts'
import { type Run, runCase } from './run-case.ts'

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '1' },
    only: { type: 'string' },
    twin: { type: 'boolean', default: false },
    all: { type: 'boolean', default: false },
  },
})

const failed = (miss: string): Run => ({ report: null, misses: [miss], tookMs: 0 })
const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)

process.once('exit', endAllGroups)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(1))

const runsEach = Number(options.runs)
if (!(Number.isInteger(runsEach) && runsEach > 0))
  stop(`--runs takes a number from 1 on, not ${options.runs}`)
const chosen = select()
const installed = await installAll(chosen)
const nameWidth = Math.max(...chosen.map(({ name }) => name.length))
let missed = 0
for (const each of chosen) {
  const runs = await runsOf(each, installed.get(each))
  const isRight = runs.every(({ misses }) => misses.length === 0)
  if (!isRight) missed += 1
  for (const { report, tookMs } of runs)
    console.log(
      `${isRight ? 'ok  ' : 'MISS'} ${each.name.padEnd(nameWidth)} ${(report?.verdict ?? '–').padEnd(12)} ` +
        `${(tookMs / 1_000).toFixed(1)} s  ${report === null ? '' : signature(report)}`,
    )
  if (!isRight) explain(runs)
}
console.log(`${chosen.length - missed} of ${chosen.length} cases are diagnosed rightly`)
process.exitCode = missed === 0 ? 0 : 1

/** The cases that were asked for; without a choice those that every run can afford. */
function select(): readonly CorpusCase[] {
  const known = readCases()
  const names = options.only?.split(',')
  const unknown = names?.filter((name) => !known.some((each) => each.name === name)) ?? []
  if (unknown.length > 0) stop(`there is no fixtures/corpus/${unknown.join(', ')}`)
  const wanted = known
    .filter((each) => names?.includes(each.name) ?? (options.all || each.ci))
    .filter((_, nth) => isItsTurn(nth))
  const cases = options.twin
    ? wanted.filter(({ twin }) => twin !== null).map((each) => toTwin(each))
    : wanted
  return cases.length > 0 ? cases : stop('no case is left to run')
}

function stop(why: string): never {
  console.error(`corpus: ${why}`)
  process.exit(2)
}

/** Before the first run, so that npm does not take the CPU from a target. */
async function installAll(
  all: readonly CorpusCase[],
): Promise<ReadonlyMap<CorpusCase, Installed | Error>> {
  const results = new Map<CorpusCase, Installed | Error>()
  const waiting = [...all]
  const worker = async (): Promise<void> => {
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift())
      results.set(
        each,
        await installCase(each, options.twin ? each.twin : null).catch((error: unknown) =>
          error instanceof Error ? error : new Error(messageOf(error)),
        ),
      )
  }
  await Promise.all([worker(), worker(), worker()])
  return results
}

async function runsOf(
  each: CorpusCase,
  place: Installed | Error | undefined,
): Promise<readonly Run[]> {
  if (place === undefined || place instanceof Error)
    return [failed(place?.message ?? 'was not installed')]
  const runs: Run[] = []
  for (let count = 0; count < runsEach; count++)
    runs.push(await runCase(each, place).catch((error: unknown) => failed(messageOf(error))))
  const differs =
    new Set(runs.map(({ report }) => (report === null ? '' : signature(report)))).size > 1
  return differs ? [...runs, failed('the runs do not agree')] : runs
}

function explain(runs: readonly Run[]): void {
  for (const { misses, report } of runs.filter((run) => run.misses.length > 0)) {
    for (const miss of misses) console.log(`     ${miss}`)
    if (report !== null) console.log(gist(report).replace(/^/gm, '     '))
  }
}
