import { existsSync } from 'node:fs'
import { access, constants, mkdir, readdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { usageError } from '../errors.ts'
import { type PageLink, reportPage } from '../formats/html.ts'
import { json } from '../formats/json.ts'
import { processesPage } from '../formats/kit/processes-page.ts'
import type { ProcessesReport } from '../model/processes-report.ts'
import { encodeRecording } from '../record/recording-file.ts'
import { EXPORT_FLAGS, type ExportId, type ExportPaths } from './export-flags.ts'
import { NO_LOOK } from './no-look.ts'
import { writeFileOf } from './output-file.ts'
import { type Judged, pictureOf, writeExports } from './write-exports.ts'

/** What each export is called in the folder; the page is its `index.html`. */
const FILES: Readonly<Record<Exclude<ExportId, 'html'>, string>> = {
  flamegraph: 'flamegraph.html',
  cpuprofile: 'samples.cpuprofile',
  doctor: 'doctor.html',
  folded: 'stacks.folded',
  markdown: 'report.md',
  pprof: 'samples.pb.gz',
  speedscope: 'samples.speedscope.json',
  svg: 'flamegraph.svg',
  trace: 'timeline.trace.json',
}
const RECORDING = 'recording.whyspin'
const REPORT = 'report.json'

/**
 * Before the capture: a folder that cannot be written to shows up in time.
 * @throws usageError
 */
export async function claimFolder(path: string): Promise<void> {
  try {
    await makeFolders(resolve(path))
    await access(path, constants.W_OK)
  } catch (error) {
    throw usageError(
      `The folder ${path} cannot be written to: ${(error as Error).message}.`,
      'Name a folder that you may write to; it is made if it is not there.',
    )
  }
}

/** Node's own `recursive` never ends where the kernel says ENOENT of a folder in one that is there (/proc). */
async function makeFolders(path: string): Promise<void> {
  const parent = dirname(path)
  if (parent !== path && !existsSync(parent)) await makeFolders(parent)
  if (!existsSync(path)) await mkdir(path)
}

/**
 * Everything at once, with an `index.html` that leads to it; of several processes each has a folder
 * of its own, named after its pid.
 * @param processes their report in one; null where there is but one process
 * @returns what went wrong with one of the files, as sentences
 */
export async function writeFolder(
  folder: string,
  all: readonly Judged[],
  processes: ProcessesReport | null,
  onlyBusy: boolean,
): Promise<readonly string[]> {
  const notes: string[] = []
  if (processes !== null)
    await writeFileOf('page', join(folder, 'index.html'), processesPage(processes))
  for (const judged of all) {
    const own = processes === null ? folder : join(folder, String(judged.recording.target.pid))
    await claimFolder(own)
    const paths: ExportPaths = Object.fromEntries(
      Object.entries(FILES).map(([id, file]) => [id, join(own, file)]),
    )
    await writeFileOf('recording', join(own, RECORDING), encodeRecording(judged.recording))
    await writeFileOf('report', join(own, REPORT), json.render(judged.report, NO_LOOK))
    notes.push(...(await writeExports([judged], { exports: paths, onlyBusy })))
    await writeFileOf(
      'page',
      join(own, 'index.html'),
      reportPage(pictureOf(judged), await links(own)),
    )
  }
  return notes
}

/** To what is there: a tool may not be installed. */
async function links(folder: string): Promise<readonly PageLink[]> {
  const written = await readdir(folder)
  const all: readonly PageLink[] = [
    ...Object.entries(FILES).map(([id, file]) => ({
      file,
      about: EXPORT_FLAGS.find((flag) => flag.id === id)?.about ?? '',
    })),
    { file: REPORT, about: 'the report, for other programs' },
    { file: RECORDING, about: 'what was captured, for the command whyspin report' },
  ]
  return all.filter(({ file }) => written.includes(file))
}
