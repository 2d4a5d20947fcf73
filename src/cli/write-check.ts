import { appendFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { formatBaseline, toKnown } from '../check/baseline.ts'
import type { CheckFormat } from '../formats/check-format.ts'
import { checkPage } from '../formats/kit/check-page.ts'
import { EXIT, targetError } from '../errors.ts'
import { terminalSafe } from '../formats/kit/terminal-safe.ts'
import type { CheckReport } from '../model/check-report.ts'
import { buildProcessesReport } from './build-processes-report.ts'
import { CHECK_FLAGS } from './check-flags.ts'
import type { CheckSettings } from './check-settings.ts'
import { complain } from './complain.ts'
import { columnsOf } from './columns.ts'
import type { JudgedCheck, JudgedPhase } from './judge-check.ts'
import { NO_LOOK } from './no-look.ts'
import { claimFile, giveBack, writeFileOf } from './output-file.ts'
import { claimFolder, writeFolder } from './output-folder.ts'
import { paintFor } from './paint.ts'

/**
 * Before the work: what cannot be written shows up in time. Folders of reports are made.
 * @throws usageError that names the file or folder
 */
export async function claimCheck(settings: CheckSettings): Promise<void> {
  for (const path of filesOf(settings)) {
    await claimFolder(dirname(path))
    await claimFile('report', path)
  }
  if (settings.folder !== null) await claimFolder(settings.folder)
}

/** Takes back what was claimed and never written. */
export async function giveBackCheck(settings: CheckSettings): Promise<void> {
  for (const path of filesOf(settings)) await giveBack(path)
}

function filesOf({ json, reports, baseline }: CheckSettings): readonly string[] {
  return [
    ...(typeof json === 'string' ? [json] : []),
    ...Object.values(reports),
    ...(baseline?.isUpdated === true ? [baseline.path] : []),
  ]
}

/**
 * Tells a check everywhere it is to be told, first where people look.
 * @returns the exit code: that of the check, or that of the first report that could not be written
 */
export async function writeCheck(
  { report, phases }: JudgedCheck,
  settings: CheckSettings,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const { checkFormats } = await import('../formats/index.ts')
  const render = (id: string): string => formatOf(checkFormats, id).render(report, NO_LOOK)
  if (settings.json === true) process.stdout.write(render('check-json'))
  else
    process.stdout.write(
      formatOf(checkFormats, 'check-table').render(report, {
        width: columnsOf(process.stdout),
        paint: paintFor(process.stdout, settings.color),
      }),
    )
  const { json, reports, folder, baseline } = settings
  const works: (() => Promise<void>)[] = []
  if (settings.isGithub) works.push(() => tellGithub(render, settings, env))
  if (typeof json === 'string') works.push(() => writeFileOf('report', json, render('check-json')))
  for (const { flag, id } of CHECK_FLAGS) {
    const path = reports[flag]
    if (path !== undefined) works.push(() => writeFileOf('report', path, render(id)))
  }
  if (baseline?.isUpdated === true) works.push(() => updateBaseline(report, baseline.path))
  if (folder !== null) works.push(() => writeAll(folder, report, phases, render))
  let exitCode = report.exitCode
  for (const work of works)
    try {
      await work()
    } catch (error) {
      // The others are written all the same. A check that nobody hears of is no pass.
      complain(error)
      exitCode = exitCode === EXIT.clear ? EXIT.target : exitCode
    }
  return exitCode
}

async function writeAll(
  folder: string,
  report: CheckReport,
  phases: readonly JudgedPhase[],
  render: (id: string) => string,
): Promise<void> {
  await claimFolder(folder)
  await writeFileOf('page', join(folder, 'index.html'), checkPage(report))
  await writeFileOf('report', join(folder, 'check.json'), render('check-json'))
  await writeFileOf('report', join(folder, 'check.md'), render('check-markdown'))
  for (const phase of phases) await writePhase(join(folder, phase.name), phase)
}

function formatOf(formats: readonly CheckFormat[], id: string): CheckFormat {
  const found = formats.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no report of a check is called ${id}`)
  return found
}

/** Everything of a phase, as `-o` writes it for a capture. */
async function writePhase(folder: string, phase: JudgedPhase): Promise<void> {
  const { judged, reports, unreached } = phase
  await claimFolder(folder)
  const isOne = judged.length === 1 && unreached.length === 0
  const failures = unreached.map(({ pid, command, reason, advice }) => ({
    ...{ pid, command, error: targetError(reason, advice) },
  }))
  const several = isOne ? null : buildProcessesReport(reports, failures)
  for (const note of await writeFolder(folder, judged, several, false))
    process.stderr.write(`whyspin: ${terminalSafe(note)}\n`)
}

/** Annotations beside the lines, and a summary of the step. */
async function tellGithub(
  render: (id: string) => string,
  { json }: CheckSettings,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // The runner reads commands on either; JSON on stdout stays whole.
  const stream = json === true ? process.stderr : process.stdout
  // What the server wrote last may lack the end of its line.
  stream.write(`\n${render('github')}`)
  const summary = env['GITHUB_STEP_SUMMARY']
  if (summary !== undefined && summary !== '') await appendFile(summary, render('check-markdown'))
}

/** What could not be looked at must not be forgotten: then the old one stays. */
async function updateBaseline({ findings, problems }: CheckReport, path: string): Promise<void> {
  if (problems.length === 0) await writeFileOf('baseline', path, formatBaseline(toKnown(findings)))
}
