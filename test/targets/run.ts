// The suites that start targets, against each version of Node that targets may run on, or, with
// --command-line, with the command line itself on each version that it supports.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { nodeOfVersion, root } from '../helpers/npm-packages.ts'
import { endAllGroups } from '../helpers/process-groups.ts'
import { runSuite, type SuiteResult, testsOf } from './run-suite.ts'
import { COMMAND_LINES, KNOWN_BAD, TARGETS } from './versions.ts'

const SUITES = [
  ...(['unit/process', 'unit/probe', 'unit/inspector'] as const),
  ...(['integration/cli', 'integration/harm', 'integration/inspector'] as const),
  ...(['integration/reach', 'integration/verdicts'] as const),
]
const LIMIT_MINUTES = 20

const { values: options } = parseArgs({
  options: {
    'command-line': { type: 'boolean', default: false },
    /** Versions or lines, e.g. 18,20.19.6. */
    only: { type: 'string' },
    suites: { type: 'string', default: SUITES.join(',') },
    /** Parts of names of files, e.g. detach,workers. */
    files: { type: 'string', default: '' },
    /** For each suite on each version. */
    'limit-minutes': { type: 'string', default: String(LIMIT_MINUTES) },
  },
})

process.once('exit', endAllGroups)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => process.exit(1))

const versions = select(options['command-line'] ? COMMAND_LINES : [...TARGETS, ...KNOWN_BAD])
const names = options.files.split(',')
const filesOf = (suite: string): readonly string[] =>
  testsOf(suite).filter((file) => names.some((name) => file.includes(name)))
const suites = options.suites.split(',').filter((suite) => filesOf(suite).length > 0)
if (versions.length === 0 || suites.length === 0) {
  console.error('targets: no version or no suite of that name')
  process.exit(2)
}
const logs = join(root, '.cache/targets')
mkdirSync(logs, { recursive: true })
const results = new Map<string, SuiteResult>()
for (const version of versions) {
  const node = await nodeOfVersion(version)
  const [runner, target] = options['command-line']
    ? [node, process.execPath]
    : [process.execPath, node]
  for (const suite of suites) {
    const limitMs = Number(options['limit-minutes']) * 60_000
    const result = await runSuite(filesOf(suite), runner, target, limitMs)
    results.set(`${version} ${suite}`, result)
    const log = join(logs, `${version}-${suite.replaceAll('/', '-')}.tap`)
    writeFileSync(log, result.output)
    console.error(`${version} ${suite}: ${tell(result)}`)
    for (const failure of result.failures) console.error(`  ${failure}`)
    if (!isGood(result)) console.error(`  all of it: ${log}`)
  }
}
const table = new Table({
  head: [options['command-line'] ? 'command line on' : 'targets on', ...suites],
  style: { head: [], border: [] },
})
for (const version of versions)
  table.push([
    version,
    ...suites.map((suite) => {
      const result = results.get(`${version} ${suite}`)
      return result === undefined ? '' : tell(result)
    }),
  ])
console.log(table.toString())
process.exitCode = [...results.values()].every((result) => isGood(result)) ? 0 : 1

function select(known: readonly string[]): readonly string[] {
  const wanted = options.only?.split(',')
  if (wanted === undefined) return known
  return known.filter((version) =>
    wanted.some((each) => version === each || version.split('.')[0] === each),
  )
}

function tell({ passed, failed, skipped, isOver }: SuiteResult): string {
  const parts = [`${passed} passed`, `${failed} failed`, `${skipped} skipped`]
  return parts.concat(isOver ? [] : ['out of time']).join(', ')
}

function isGood({ passed, failed, isOver }: SuiteResult): boolean {
  return isOver && failed === 0 && passed > 0
}
