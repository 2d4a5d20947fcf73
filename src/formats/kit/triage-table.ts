import type { Triage, TriagedProcess } from '../../model/triage.ts'
import type { RenderOptions } from '../format.ts'
import { clipMiddle } from './clip.ts'
import { terminalSafeDeep } from './terminal-safe.ts'
import { TRIAGE_COLUMNS, type TriageColumn } from './triage-columns.ts'
import { triageNotes } from './triage-notes.ts'

/** Below this not even pid, CPU, word and command have room. */
const LEAST_COLUMNS = 40
/** A command in fewer columns tells nothing: rather than that, another column goes. */
const LEAST_COMMAND = 8

/** The list for people: a line a process, and what to run next below it. */
export function triageTable(triage: Triage, { width: columns, paint }: RenderOptions): string {
  const safe = terminalSafeDeep(triage)
  const options = { width: Math.max(LEAST_COLUMNS, Math.floor(columns)), paint }
  return [...rows(safe.processes, options), '', ...triageNotes(safe, options), ''].join('\n')
}

/** A column with the columns of the terminal that it takes. */
interface Sized extends TriageColumn {
  readonly width: number
}

function rows(
  processes: readonly TriagedProcess[],
  { width, paint }: RenderOptions,
): readonly string[] {
  const columns = fitting(
    TRIAGE_COLUMNS.map((column) => ({
      ...column,
      width: Math.max(column.heading.length, ...processes.map((seen) => column.cell(seen).length)),
    })),
    width,
  )
  const heading = columns.map((column) => pad(column.heading, column)).join(' ')
  const room = width - heading.length - 1
  return [
    paint.dim(`${heading} COMMAND`),
    ...processes.map((seen) => {
      const cells = columns.map((column) => {
        const text = pad(column.cell(seen), column)
        const colour = column.colour(seen)
        return colour === null ? text : paint[colour](text)
      })
      return `${cells.join(' ')} ${clipMiddle(seen.program, room)}`
    }),
  ]
}

/** As many of the columns as leave room for the command. */
function fitting(columns: readonly Sized[], width: number): readonly Sized[] {
  const taken = columns.reduce((sum, column) => sum + column.width + 1, 0)
  const orders = columns.map(({ goes }) => goes).filter((goes) => goes !== null)
  if (width - taken >= LEAST_COMMAND || orders.length === 0) return columns
  const next = Math.min(...orders)
  return fitting(
    columns.filter(({ goes }) => goes !== next),
    width,
  )
}

function pad(text: string, { isNumber, width }: Sized): string {
  return isNumber ? text.padStart(width) : text.padEnd(width)
}
