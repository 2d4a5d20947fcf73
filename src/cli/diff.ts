import { comparisonText } from '../compare/comparison-text.ts'
import { compareReports } from '../compare/compare-reports.ts'
import { EXIT, usageError } from '../errors.ts'
import { isOne } from '../record/captured.ts'
import { buildReport } from './build-report.ts'
import { columnsOf } from './columns.ts'
import { claimFile, writeFileOf } from './output-file.ts'
import { paintFor } from './paint.ts'
import { readRecording } from './read-recording.ts'
import { type Judged, pictureOf } from './write-exports.ts'

/** What the command line asks of `diff`. */
export interface DiffOptions {
  /** False: text on stdout. True: JSON on stdout. A string: JSON into that file. */
  readonly json: boolean | string
  /** The file for a differential flame graph; null for none. */
  readonly flamegraph: string | null
  readonly color: boolean
}

/**
 * Did the fix work? Two recordings side by side.
 * @returns 1 where something got worse, else 0
 */
export async function diff(
  before: string,
  after: string,
  { json, flamegraph, color }: DiffOptions,
): Promise<number> {
  const [was, is] = [await judged(before), await judged(after)]
  if (typeof json === 'string') await claimFile('comparison', json)
  if (flamegraph !== null) await claimFile('flame graph', flamegraph)
  const comparison = compareReports(was.report, is.report)
  const text = `${JSON.stringify(comparison, null, 2)}\n`
  if (json === true) process.stdout.write(text)
  else {
    if (json !== false) await writeFileOf('comparison', json, text)
    const look = { width: columnsOf(process.stdout), paint: paintFor(process.stdout, color) }
    process.stdout.write(comparisonText(comparison, look))
  }
  if (flamegraph !== null) {
    const { comparisonFlame } = await import('../compare/comparison-flame.ts')
    const page = comparisonFlame(comparison, pictureOf(was), pictureOf(is))
    await writeFileOf('flame graph', flamegraph, page)
  }
  return comparison.isWorse ? EXIT.finding : EXIT.clear
}

async function judged(path: string): Promise<Judged> {
  const captured = await readRecording(path)
  if (!isOne(captured))
    throw usageError(
      `${path} holds several processes.`,
      'Compare two of their own: `whyspin report <recording> -o <dir>` writes one for each.',
    )
  return { recording: captured, report: buildReport(captured) }
}
