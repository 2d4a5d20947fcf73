import Table from 'cli-table3'
import type { Finding, Severity } from '../../model/finding.ts'
import type { RenderOptions } from '../format.ts'
import { displayWidth } from './display-width.ts'
import { findingSections } from './finding-sections.ts'
import { LABEL_COLUMNS, type Section, sentence, VALUE_COLUMN } from './sections.ts'

const COLOUR = { error: 'red', warning: 'yellow', info: 'cyan' } as const satisfies Record<
  Severity,
  keyof RenderOptions['paint']
>

const NO_LINE = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' } as const
const LINE = { mid: '─', 'left-mid': '├', 'mid-mid': '┼', 'right-mid': '┤' } as const

/**
 * A finding as a box of `width` columns: what it is called on top, labels and values below. Each
 * line is a row of its own, since cli-table3 measures all of a cell again for each of its lines.
 * @param more what others know of it, below what it says itself; given the columns of a value
 */
export function findingBox(
  finding: Finding,
  { width, paint }: RenderOptions,
  more: (width: number) => readonly Section[] = () => [],
): string {
  const valueWidth = width - VALUE_COLUMN - 2
  const box = new Table({
    style: { head: [], border: [] },
    chars: NO_LINE,
    colWidths: [LABEL_COLUMNS + 2, valueWidth + 2],
  })
  for (const line of heading(finding, { width: width - 4, paint })) {
    box.push([{ colSpan: 2, content: line }])
  }
  const sections = [...findingSections(finding, { width: valueWidth, paint }), ...more(valueWidth)]
  for (const [index, { label, lines, apart }] of sections.entries()) {
    if (apart) box.push(['', ''])
    for (const [at, line] of lines.entries()) {
      const chars = index === 0 && at === 0 ? LINE : NO_LINE
      box.push([
        { content: at === 0 ? paint.dim(label) : '', chars },
        { content: line, chars },
      ])
    }
  }
  return box.toString()
}

function heading(finding: Finding, { width, paint }: RenderOptions): readonly string[] {
  const name = `${paint[COLOUR[finding.severity]](paint.bold(finding.severity.toUpperCase()))} ${paint.bold(finding.lint)}`
  const trust = `${finding.confidence} confidence: ${finding.witnesses.join(', ')}`
  const gap = width - displayWidth(name) - displayWidth(trust)
  const first =
    gap >= 2 ? [name + ' '.repeat(gap) + paint.dim(trust)] : [name, ...sentence(trust, width)]
  return [...first, ...sentence(finding.title, width)]
}
