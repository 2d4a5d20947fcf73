import { EXIT, usageError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import { resolveTarget } from '../process/resolve-target.ts'
import { attachInTurn } from '../record/attach-in-turn.ts'
import { capture } from '../record/capture.ts'
import { captureProcesses } from '../record/capture-processes.ts'
import type { AttachOptions } from './attach-options.ts'
import { buildProcessesReport } from './build-processes-report.ts'
import { buildReport, isCutShort } from './build-report.ts'
import { exitCodeFor, worstExitCode } from './exit-code.ts'
import { findTarget } from './find-target.ts'
import { interruptible } from './interruptible.ts'
import { version } from './version.ts'
import { checkJsonFile, writeResult } from './write-result.ts'

/** Captures the target, judges, prints, and returns the exit code. */
export async function attach(named: string, options: AttachOptions): Promise<number> {
  await checkJsonFile(options)
  return options.subprocesses ? attachToAll(named, options) : attachToOne(named, options)
}

async function attachToOne(named: string, options: AttachOptions): Promise<number> {
  const recording = await interruptible(options.insists, async (control) => {
    const { target, incidents } = await findTarget(named, options.exact)
    const seen = await capture(target, settings(options), {
      ...control,
      attach: attachInTurn(false),
    })
    return { ...seen, incidents: [...incidents, ...seen.incidents] }
  })
  const report = buildReport(recording)
  await writeResult((format, look) => format.render(report, look), options)
  return exitCode(recording, report, options)
}

async function attachToAll(named: string, options: AttachOptions): Promise<number> {
  const { recordings, failures } = await interruptible(options.insists, (control) => {
    const target = resolveTarget(named)
    if (target.kind === 'url')
      throw usageError(
        `The processes below \`${named}\` cannot be told from a URL.`,
        'With --subprocesses pass a pid, `:port` or the name of one Node process.',
      )
    return captureProcesses(target.pid, settings(options), control)
  })
  const judged = recordings.map((recording) => ({ recording, report: buildReport(recording) }))
  const reports = judged.map(({ report }) => report)
  const all = buildProcessesReport(reports, failures)
  await writeResult((format, look) => format.renderProcesses(all, look), options)
  return worstExitCode([
    ...judged.map(({ recording, report }) => exitCode(recording, report, options)),
    ...failures.map(({ error }) => error.exitCode),
  ])
}

function settings({ durationMs }: AttachOptions): {
  readonly durationMs: number
  readonly whyspinVersion: string
} {
  return { durationMs, whyspinVersion: version() }
}

/** What was captured is printed; that there is less than asked for, the exit code tells. */
function exitCode(recording: Recording, report: Report, { failOn }: AttachOptions): number {
  return isCutShort(recording) ? EXIT.target : exitCodeFor(report, failOn)
}
