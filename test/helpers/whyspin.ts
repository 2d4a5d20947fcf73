import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Finding } from '../../src/model/finding.ts'
import type { ProcessesReport } from '../../src/model/processes-report.ts'
import type { Report } from '../../src/model/report.ts'
import { TARGET_NODE, type TestProcess, startProcess } from './target.ts'
import { TARGET_HAS, WITH_RISKS } from './target-node.ts'

/** What a command left behind. */
export interface Outcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface Running {
  readonly pid: number
  readonly ended: Promise<Outcome>
  kill(signal: NodeJS.Signals): void
  /** Reads nothing more of what it writes; to it, the pipes are closed. */
  closeOutput(): void
}

/** What `--json` said, checked against the published schema. */
export interface Diagnosis extends Outcome {
  readonly report: Report
}

/** Enough where a test asks what a capture leaves behind, or says, not how much it sees. */
export const BRIEFLY = ['--duration', '1s'] as const

const LIMIT_MS = 60_000
const path = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url))
const schema: object = JSON.parse(readFileSync(path('src/formats/report.schema.json'), 'utf8'))
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true }).compile(
  schema,
)

/** As a shell without opinions: the test runner asks for colours, and for tests of its own kind. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '' }
  for (const name of ['FORCE_COLOR', 'NO_COLOR', 'NODE_TEST_CONTEXT']) delete env[name]
  return env
}

/** Who runs a command, and with what in the environment. */
export interface Caller {
  readonly uid?: number
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
}

/** Runs Node on a script of the checkout, its output in pipes; killed when the test ends. */
function startScript(
  t: TestContext,
  script: string,
  args: readonly string[],
  { uid, env, cwd }: Caller = {},
): Running {
  const command = [script, ...args].join(' ')
  const child = spawn(process.execPath, [path(script), ...args], {
    ...(uid === undefined ? {} : { uid, gid: uid }),
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...plainEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  t.after(() => child.kill('SIGKILL'))
  assert.ok(child.pid, `${command} did not start`)
  return {
    pid: child.pid,
    ended: outcomeOf(child, command),
    kill: (signal) => void child.kill(signal),
    closeOutput() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
  }
}

function outcomeOf(child: ChildProcess, command: string): Promise<Outcome> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`${command} still ran after ${LIMIT_MS} ms:\n${stdout}${stderr}`))
    }, LIMIT_MS)
    child.once('close', (exitCode) => {
      clearTimeout(timer)
      resolve({ exitCode, stdout, stderr })
    })
  })
}

/** What does not begin like this is a target. */
const IS_COMMAND = /^(?:-|(?:attach|check|completion|demo|diff|explain|help|ps|report|run)$|$)/

/**
 * Starts the command line; what it says comes with its end. Where hooks are a risk on the Node of the
 * targets, it insists on them.
 */
export function startWhyspin(t: TestContext, ...args: readonly string[]): Running {
  const insists = IS_COMMAND.test(args[0] ?? '') ? [] : WITH_RISKS
  return startCautiousWhyspin(t, ...args, ...insists)
}

/** The same, exactly as a user types it. */
export function startCautiousWhyspin(t: TestContext, ...args: readonly string[]): Running {
  return startScript(t, 'bin/whyspin.js', args)
}

/** Runs the command line to its end. */
export function whyspin(t: TestContext, ...args: readonly string[]): Promise<Outcome> {
  return startWhyspin(t, ...args).ended
}

/** Starts the command line as somebody else would. */
export function startWhyspinAs(
  t: TestContext,
  caller: Caller,
  ...args: readonly string[]
): Running {
  return startScript(t, 'bin/whyspin.js', args, caller)
}

/** Runs the command line to its end, as somebody else would. */
export function whyspinAs(
  t: TestContext,
  caller: Caller,
  ...args: readonly string[]
): Promise<Outcome> {
  return startWhyspinAs(t, caller, ...args).ended
}

/** Runs `whyspin <target> … --json`; fails where that is no report as the schema has it. */
export async function diagnose(
  t: TestContext,
  target: number | string,
  ...args: readonly string[]
): Promise<Diagnosis> {
  return readReport(await whyspin(t, String(target), ...args, '--json'))
}

/** Runs `whyspin <target> --subprocesses … --json`; fails where that does not fit the schema. */
export async function diagnoseAll(
  t: TestContext,
  target: number | string,
  ...args: readonly string[]
): Promise<Outcome & { readonly all: ProcessesReport }> {
  return readAll(await whyspin(t, String(target), '--subprocesses', ...args, '--json'))
}

/** The report on several processes in what a command printed; fails where it does not fit the schema. */
export function readAll(outcome: Outcome): Outcome & { readonly all: ProcessesReport } {
  assert.notEqual(outcome.stdout, '', `no report, but on stderr:\n${outcome.stderr}`)
  const all: unknown = JSON.parse(outcome.stdout)
  assert.ok(validate(all), JSON.stringify(validate.errors, null, 2))
  return { ...outcome, all: all as ProcessesReport }
}

/** The report in what a command with `--json` printed; fails where it does not fit the schema. */
export function readReport(outcome: Outcome): Diagnosis {
  assert.notEqual(outcome.stdout, '', `no report, but on stderr:\n${outcome.stderr}`)
  return { ...outcome, report: parseReport(outcome.stdout) }
}

/** Parses a report and holds it against the published schema. */
export function parseReport(text: string): Report {
  const report: unknown = JSON.parse(text)
  assert.ok(validate(report), JSON.stringify(validate.errors, null, 2))
  return report as Report
}

/**
 * The notes of a report, without that which every report on the Node of the targets has, and without
 * what the host adds: it took the CPU away for 2 s in five captures of the suites on five versions of
 * Node. That the target is clean then as well, other tests say.
 */
export function notesOf({ notes }: Report): readonly string[] {
  const expected = TARGET_HAS.loopCounters ? [HELD_UP] : [HELD_UP, NO_COUNTERS]
  return notes.filter((note) => expected.every((pattern) => !pattern.test(note)))
}
const NO_COUNTERS = /does not count the turns of its event loop/
const HELD_UP = /^whyspin was held up for more than 2 s/

/** Everything that a finding said where, as `file`: its site, then its cycle, then its stack. */
export function filesOf({ site, cycle, stack }: Finding): readonly string[] {
  return [...(site === null ? [] : [site]), ...cycle, ...stack].map(({ file }) => file)
}

/** A report in a few lines, to be shown when it was not what was expected. */
export function gist({ verdict, summary, findings, unsure, notes }: Report): string {
  const short = findings.map(({ lint, severity, site, evidence }) => ({
    lint,
    severity,
    site,
    evidence,
  }))
  return JSON.stringify({ verdict, summary, findings: short, unsure, notes }, null, 2)
}

/** A fixture that has said READY. */
export interface Fixture extends TestProcess {
  /** The port that it said it listens on; 0 where it named none. */
  readonly port: number
}

/** Starts a program of fixtures/programs on the Node of the targets, and waits for its READY. */
export async function startFixture(
  t: TestContext,
  program: string,
  ...args: readonly string[]
): Promise<Fixture> {
  const script = path(`fixtures/programs/${program}`)
  const target = startProcess(t, TARGET_NODE, ['--inspect-port=0', script, ...args])
  await target.waitFor(/^READY .*\n/m)
  const port = Number(/^READY \d+ (\d+)$/m.exec(target.output())?.[1] ?? 0)
  return { ...target, port }
}

/** Runs a program of fixtures/load against a port; gives its exit code and what it counted. */
export async function load(
  t: TestContext,
  script: 'early-close' | 'steady',
  port: number,
  ...args: readonly string[]
): Promise<{
  readonly exitCode: number | null
  readonly counted: Readonly<Record<string, number>>
}> {
  const running = startScript(t, `fixtures/load/${script}.js`, ['--port', String(port), ...args])
  const { exitCode, stdout, stderr } = await running.ended
  assert.notEqual(stdout, '', `${script} counted nothing:\n${stderr}`)
  return { exitCode, counted: JSON.parse(stdout) }
}

/** The `expect.json` of a fixture, as it stands. */
export function readExpectation(program: string): unknown {
  return JSON.parse(readFileSync(path(`fixtures/programs/${program}/expect.json`), 'utf8'))
}
