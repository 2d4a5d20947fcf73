import { EXIT } from '../errors.ts'
import type { ProcessesReport } from '../model/processes-report.ts'
import type { Recording } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import { terminalSafe } from '../formats/kit/terminal-safe.ts'
import { type Captured, isOne } from '../record/captured.ts'
import { buildProcessesReport } from './build-processes-report.ts'
import { buildReport, isCutShort } from './build-report.ts'
import { exitCodeFor, worstExitCode } from './exit-code.ts'
import type { OutputOptions } from './output-options.ts'
import type { Judged } from './write-exports.ts'
import { writeResult } from './write-result.ts'

/** Judges what was captured, now or long ago, writes it as asked, and returns the exit code. */
export async function present(captured: Captured, options: OutputOptions): Promise<number> {
  if (isOne(captured)) {
    const report = buildReport(captured)
    await writeResult((format, look) => format.render(report, look), options)
    await exportAll([{ recording: captured, report }], null, options)
    return exitCode(captured, report, options)
  }
  const { recordings, failures } = captured
  const judged = recordings.map((recording) => ({ recording, report: buildReport(recording) }))
  const reports = judged.map(({ report }) => report)
  const all = buildProcessesReport(reports, failures)
  await writeResult((format, look) => format.renderProcesses(all, look), options)
  await exportAll(judged, all, options)
  return worstExitCode([
    ...judged.map(({ recording, report }) => exitCode(recording, report, options)),
    ...failures.map(({ error }) => error.exitCode),
  ])
}

/** What was captured is printed; that there is less than asked for, the exit code tells. */
function exitCode(recording: Recording, report: Report, { failOn }: OutputOptions): number {
  return isCutShort(recording) ? EXIT.target : exitCodeFor(report, failOn)
}

async function exportAll(
  all: readonly Judged[],
  processes: ProcessesReport | null,
  options: OutputOptions,
): Promise<void> {
  const notes: string[] = []
  if (Object.keys(options.exports).length > 0) {
    const { writeExports } = await import('./write-exports.ts')
    notes.push(...(await writeExports(all, options)))
  }
  if (options.folder !== null) {
    const { writeFolder } = await import('./output-folder.ts')
    notes.push(...(await writeFolder(options.folder, all, processes, options.onlyBusy)))
  }
  for (const note of new Set(notes)) process.stderr.write(`whyspin: ${terminalSafe(note)}\n`)
}
