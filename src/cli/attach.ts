import { writeFile } from 'node:fs/promises'
import { EXIT, usageError } from '../errors.ts'
import { json } from '../formats/json.ts'
import type { Report } from '../model/report.ts'
import type { Recording } from '../model/recording.ts'
import { resolveTarget } from '../process/resolve-target.ts'
import { capture } from '../record/capture.ts'
import type { AttachOptions } from './attach-options.ts'
import { buildReport } from './build-report.ts'
import { columnsOf } from './columns.ts'
import { exitCodeFor } from './exit-code.ts'
import { paintFor } from './paint.ts'
import { progressOn } from './progress.ts'
import { version } from './version.ts'

/** Captures the target, judges, prints, and returns the exit code. */
export async function attach(target: string, options: AttachOptions): Promise<number> {
  const progress = progressOn(process.stderr)
  progress.start('looking for the target')
  let recording: Recording
  try {
    recording = await capture(
      resolveTarget(target),
      { durationMs: options.durationMs, whyspinVersion: version() },
      progress.update,
    )
  } finally {
    progress.done()
  }
  const report = buildReport(recording)
  await write(report, options)
  // What was captured is printed; that the target went is told by the exit code all the same.
  const wasLost = recording.incidents.some(
    ({ code }) => code === 'target-exited' || code === 'connection-lost',
  )
  return wasLost ? EXIT.target : exitCodeFor(report, options.failOn)
}

async function write(report: Report, options: AttachOptions): Promise<void> {
  const onStdout = {
    width: columnsOf(process.stdout),
    paint: paintFor(process.stdout, options.color),
  }
  if (options.json === true) {
    process.stdout.write(json.render(report, onStdout))
    return
  }
  if (options.json !== false) await writeJson(options.json, json.render(report, onStdout))
  const { table } = await import('../formats/table.ts')
  process.stdout.write(table.render(report, onStdout))
}

async function writeJson(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (error) {
    throw usageError(
      `The report cannot be written to ${path}: ${(error as Error).message}.`,
      'Name a file in a folder that exists and that you may write to.',
    )
  }
}
