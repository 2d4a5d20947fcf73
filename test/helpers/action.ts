import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

interface Step {
  readonly shell: string
  readonly run: string
  readonly env: Readonly<Record<string, string>>
  readonly 'working-directory': string
}

/** `action.yml`, as far as it is used here. */
export interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly default: string }>
  >
  readonly outputs: Readonly<Record<string, { readonly value: string }>>
  readonly runs: { readonly using: string; readonly steps: readonly [Step] }
}

const root = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))

export function readAction(): Action {
  return parse(readFileSync(root('action.yml'), 'utf8'), { strict: true, uniqueKeys: true })
}

/** What one run of the action did. */
export interface ActionRun {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  /** What `npx` was given behind the folder that it installs into, word by word; null where it was not called. */
  readonly argv: readonly string[] | null
  /** Of the variables that `npx` saw, those of the action. */
  readonly leaked: readonly string[]
  readonly outputs: Readonly<Record<string, string>>
  /** Where it ran. */
  readonly folder: string
}

/**
 * Stands in for npm's: the package is not published yet. It keeps its arguments, writes an empty file
 * for each report that it was asked for, and exits as it is told.
 */
const NPX = `#!${process.execPath}
const { writeFileSync } = require('node:fs')
const argv = process.argv.slice(2)
const leaked = Object.keys(process.env).filter((name) => name.startsWith('WHYSPIN_'))
writeFileSync(process.env.SEEN, JSON.stringify({ argv, leaked }))
for (const word of argv) {
  const file = /^--(?:junit|sarif|json|markdown)=(.*)$/s.exec(word)?.[1]
  if (file !== undefined && process.env.EXIT_CODE !== '2') writeFileSync(file, '')
}
process.exit(Number(process.env.EXIT_CODE))
`

/** By its path: a test may take the PATH away. */
const BASH = spawnSync('sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).stdout.trim()

/** Runs the script of the action in the real bash, as a runner on Linux does. */
export function runAction(
  t: TestContext,
  given: Readonly<Record<string, string>>,
  exitCode: number = 0,
  runner: Readonly<Record<string, string>> = { RUNNER_OS: 'Linux' },
): ActionRun {
  const { inputs, runs } = readAction()
  const [step] = runs.steps
  const base = mkdtempSync(join(tmpdir(), 'whyspin-action-'))
  t.after(() => rmSync(base, { recursive: true }))
  const [bin, folder] = [join(base, 'bin'), join(base, 'work')]
  mkdirSync(bin)
  mkdirSync(folder)
  writeFileSync(join(bin, 'npx'), NPX)
  chmodSync(join(bin, 'npx'), 0o755)
  const script = join(base, 'script.sh')
  writeFileSync(script, step.run)
  const output = join(base, 'output')
  const seen = join(base, 'seen')
  writeFileSync(output, '')
  const env = Object.fromEntries(
    Object.entries(step.env).map(([name, expression]) => {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(expression)?.[1] ?? ''
      assert.ok(inputs[input], `${name} is set to ${expression}`)
      return [name, given[input] ?? inputs[input].default]
    }),
  )
  // As the runner starts what has `shell: bash`.
  const args = ['--noprofile', '--norc', '-eo', 'pipefail', script]
  const { status, stdout, stderr } = spawnSync(BASH, args, {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${bin}:${process.env['PATH']}`,
      GITHUB_OUTPUT: output,
      RUNNER_TEMP: base,
      SEEN: seen,
      EXIT_CODE: String(exitCode),
      ...runner,
      ...env,
    },
  })
  const { argv, leaked } = existsSync(seen)
    ? (JSON.parse(readFileSync(seen, 'utf8')) as Pick<ActionRun, 'argv' | 'leaked'>)
    : { argv: null, leaked: [] }
  const [prefix, where, ...words] = argv ?? []
  if (argv !== null) assert.deepEqual([prefix, where], ['--prefix', join(base, 'whyspin')])
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean)
  return {
    exitCode: status,
    stdout,
    stderr,
    argv: argv === null ? null : words,
    leaked,
    outputs: Object.fromEntries(
      lines.map((line) => [line.split('=')[0], line.replace(/^[^=]*=/, '')]),
    ),
    folder,
  }
}
