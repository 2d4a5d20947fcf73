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

const LOST: readonly string[] = ['target-exited', 'connection-lost', 'interrupted']

/** Captures the target, judges, prints, and returns the exit code. */
export async function attach(target: string, options: AttachOptions): Promise<number> {
  if (typeof options.json === 'string') await writeJson(options.json, '')
  const recording = await record(target, options.durationMs)
  const report = buildReport(recording)
  await write(report, options)
  // What was captured is printed; that there is less than asked for, the exit code tells.
  const isPartial = recording.incidents.some(({ code }) => LOST.includes(code))
  return isPartial ? EXIT.target : exitCodeFor(report, options.failOn)
}

/** Ctrl-C and SIGTERM end the capture early: the target is left clean, and what was seen is kept. */
async function record(target: string, durationMs: number): Promise<Recording> {
  const progress = progressOn(process.stderr)
  const interruption = new AbortController()
  const interrupt = (): void => interruption.abort()
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  progress.start('looking for the target')
  try {
    return await capture(
      resolveTarget(target),
      { durationMs, whyspinVersion: version() },
      { signal: interruption.signal, progress: progress.update },
    )
  } finally {
    progress.done()
    process.removeListener('SIGINT', interrupt)
    process.removeListener('SIGTERM', interrupt)
  }
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

/** Also called before the capture, with nothing: a file that cannot be written shows up in time. */
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
