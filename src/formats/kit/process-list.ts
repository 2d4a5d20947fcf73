import type { ProcessesReport, UnreachedProcess } from '../../model/processes-report.ts'
import type { Verdict } from '../../model/report.ts'
import type { RenderOptions } from '../format.ts'
import { clipMiddle } from './clip.ts'
import { sectionLines, sentence, VALUE_COLUMN } from './sections.ts'

const NOT_REACHED = 'not reached'
const COLOUR = {
  spinning: 'red',
  clear: 'green',
  inconclusive: 'yellow',
  [NOT_REACHED]: 'yellow',
} as const satisfies Record<Verdict | typeof NOT_REACHED, keyof RenderOptions['paint']>
const VERDICT_COLUMNS = 'inconclusive'.length
/** A command in fewer columns tells nothing. */
const LEAST_COMMAND = 8

/** One line a process: pid, verdict, command. */
export function processList(
  { processes, unreached }: ProcessesReport,
  { width, paint }: RenderOptions,
): readonly string[] {
  const rows = [
    ...processes.map(({ target: { pid, command }, verdict }) => ({ pid, command, verdict })),
    ...unreached.map(({ pid, command }) => ({ pid, command, verdict: NOT_REACHED }) as const),
  ]
  const pidColumns = Math.max(...rows.map(({ pid }) => String(pid).length))
  return rows.map(({ pid, command, verdict }) => {
    const start = `  ${String(pid).padStart(pidColumns)}  `
    const room = width - start.length - VERDICT_COLUMNS - 2
    const shown = room < LEAST_COMMAND ? '' : `  ${clipMiddle(command, room)}`
    return (start + paint[COLOUR[verdict]](verdict.padEnd(VERDICT_COLUMNS)) + shown).trimEnd()
  })
}

/** What stands in the place of the report of a process that could not be looked at. */
export function unreachedText(
  { pid, reason, advice }: UnreachedProcess,
  { width, paint }: RenderOptions,
): string {
  return [
    `${paint.bold('whyspin')} · pid ${pid}`,
    ...sentence(`NOT REACHED: ${reason}`, width),
    ...sectionLines([{ label: 'next', lines: sentence(advice, width - VALUE_COLUMN) }], paint),
  ].join('\n')
}
