import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { readProcStat } from '../../src/process/start-time.ts'
import type { CheckReport } from '../../src/model/check-report.ts'
import { TARGET_NODE, WITH_RISKS } from './target-node.ts'
import { type Caller, type Outcome, whyspinAs } from './whyspin.ts'

/** The checkout. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const schemaOf = (file: string): object =>
  JSON.parse(readFileSync(join(ROOT, 'src/formats', file), 'utf8')) as object
const validate = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true })
  .addSchema(schemaOf('report.schema.json'))
  .compile(schemaOf('check-report.schema.json'))

/** A command line of autocannon, as a load that takes `seconds`. */
export function autocannon(url: string, seconds: number): string {
  return `'${process.execPath}' '${join(ROOT, 'node_modules/autocannon/autocannon.js')}' -c 10 -d ${seconds} ${url}`
}

/** A program of the checkout, as words behind `--`. */
export function program(file: string, ...args: readonly string[]): readonly string[] {
  return ['--', TARGET_NODE, join(ROOT, file), ...args]
}

/** Runs a script of the checkout as a load. */
export function script(file: string, args: string): string {
  return `'${process.execPath}' '${join(ROOT, file)}' ${args}`
}

/** An empty folder, gone with the test. */
export function emptyFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'whyspin-check-'))
  t.after(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Whether a process runs; one that has ended and that nobody has waited for does not. */
export function isRunning(pid: number): boolean {
  const stat = readProcStat(pid)
  return stat !== null && stat.state !== 'Z'
}

export interface CheckOutcomeOf extends Outcome {
  readonly check: CheckReport
}

/**
 * Runs `whyspin check` (or `run`) with its JSON in a file, in a folder without a configuration; fails
 * where that does not fit the schema, or the exit code is not the report's.
 */
export async function check(
  t: TestContext,
  args: readonly string[],
  { command = 'check', ...caller }: Caller & { readonly command?: 'check' | 'run' } = {},
): Promise<CheckOutcomeOf> {
  const file = join(emptyFolder(t), 'check.json')
  const cwd = caller.cwd ?? emptyFolder(t)
  const outcome = await whyspinAs(
    t,
    { ...caller, cwd },
    ...[command, '--json', file, ...WITH_RISKS, ...args],
  )
  return { ...outcome, check: readCheck(readFileSync(file, 'utf8'), outcome) }
}

/** The report of a check; fails where it does not fit the schema, or the exit code is another. */
export function readCheck(text: string, { exitCode, stderr }: Outcome): CheckReport {
  assert.notEqual(text, '', `no report, but on stderr:\n${stderr}`)
  const report: unknown = JSON.parse(text)
  assert.ok(validate(report), JSON.stringify(validate.errors, null, 2))
  const checked = report as CheckReport
  assert.equal(exitCode, checked.exitCode)
  return checked
}

/** A check in a few lines, to be shown when it was not what was expected. */
export function gistOf({
  outcome,
  summary,
  findings,
  problems,
  notes,
  phases,
}: CheckReport): string {
  const seen = phases.map(({ name, reports }) => ({
    name,
    reports: reports.map(({ target, verdict, summary: said, unsure }) => ({
      ...{ pid: target.pid, command: target.command, verdict, said, unsure },
    })),
  }))
  const found = findings.map(({ finding, standing, phases: at }) => ({
    ...{ lint: finding.lint, severity: finding.severity, evidence: finding.evidence, standing, at },
  }))
  return JSON.stringify({ outcome, summary, problems, notes, found, seen }, null, 2)
}
