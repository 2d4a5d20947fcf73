import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatBaseline, toKnown } from '../check/baseline.ts'
import type { CheckFormat } from '../formats/check-format.ts'
import { checkPage } from '../formats/kit/check-page.ts'
import type { CheckReport } from '../model/check-report.ts'
import { buildProcessesReport } from './build-processes-report.ts'
import { CHECK_FLAGS } from './check-flags.ts'
import type { CheckSettings } from './check-settings.ts'
import { columnsOf } from './columns.ts'
import type { JudgedCheck, JudgedPhase } from './judge-check.ts'
import { NO_LOOK } from './no-look.ts'
import { claimFile, writeFileOf } from './output-file.ts'
import { claimFolder, writeFolder } from './output-folder.ts'
import { paintFor } from './paint.ts'

/**
 * Before the work: what cannot be written shows up in time.
 * @throws usageError that names the file or folder
 */
export async function claimCheck({
  json,
  reports,
  folder,
  baseline,
}: CheckSettings): Promise<void> {
  if (typeof json === 'string') await claimFile('report', json)
  for (const path of Object.values(reports)) await claimFile('report', path)
  if (baseline?.isUpdated === true) await claimFile('baseline', baseline.path)
  if (folder !== null) await claimFolder(folder)
}

/** Tells a check everywhere it is to be told. */
export async function writeCheck(
  { report, phases }: JudgedCheck,
  settings: CheckSettings,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { checkFormats } = await import('../formats/index.ts')
  const render = (id: string): string => formatOf(checkFormats, id).render(report, NO_LOOK)
  for (const { flag, id } of CHECK_FLAGS) {
    const path = settings.reports[flag]
    if (path !== undefined) await writeFileOf('report', path, render(id))
  }
  if (settings.folder !== null) {
    await writeFileOf('page', join(settings.folder, 'index.html'), checkPage(report))
    await writeFileOf('report', join(settings.folder, 'check.json'), render('check-json'))
    await writeFileOf('report', join(settings.folder, 'check.md'), render('check-markdown'))
    for (const phase of phases) await writePhase(join(settings.folder, phase.name), phase)
  }
  if (settings.isGithub) await tellGithub(render, settings, env)
  if (settings.baseline?.isUpdated === true) await updateBaseline(report, settings.baseline.path)
  if (typeof settings.json === 'string')
    await writeFileOf('report', settings.json, render('check-json'))
  if (settings.json === true) process.stdout.write(render('check-json'))
  else
    process.stdout.write(
      formatOf(checkFormats, 'check-table').render(report, {
        width: columnsOf(process.stdout),
        paint: paintFor(process.stdout, settings.color),
      }),
    )
}

function formatOf(formats: readonly CheckFormat[], id: string): CheckFormat {
  const found = formats.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no report of a check is called ${id}`)
  return found
}

/** Everything of a phase, as `-o` writes it for a capture. */
async function writePhase(folder: string, { judged, reports }: JudgedPhase): Promise<void> {
  await claimFolder(folder)
  const several = judged.length === 1 ? null : buildProcessesReport(reports, [])
  await writeFolder(folder, judged, several, false)
}

/** Annotations beside the lines, and a summary of the step. */
async function tellGithub(
  render: (id: string) => string,
  { json }: CheckSettings,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  // The runner reads commands on either; JSON on stdout stays whole.
  const stream = json === true ? process.stderr : process.stdout
  stream.write(render('github'))
  const summary = env['GITHUB_STEP_SUMMARY']
  if (summary !== undefined && summary !== '') await appendFile(summary, render('check-markdown'))
}

/** What could not be looked at must not be forgotten: then the old one stays. */
async function updateBaseline({ findings, problems }: CheckReport, path: string): Promise<void> {
  if (problems.length === 0) await writeFileOf('baseline', path, formatBaseline(toKnown(findings)))
}
