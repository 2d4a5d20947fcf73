import Table from 'cli-table3'
import type { Finding, Severity } from '../../model/finding.ts'
import type { RenderOptions } from '../format.ts'
import { displayWidth } from './display-width.ts'
import { findingSections } from './finding-sections.ts'
import { LABEL_COLUMNS, sentence, VALUE_COLUMN } from './sections.ts'

const COLOUR = { error: 'red', warning: 'yellow', info: 'cyan' } as const satisfies Record<
  Severity,
  keyof RenderOptions['paint']
>

/** A finding as a box of `width` columns: what it is called on top, labels and values below. */
export function findingBox(finding: Finding, { width, paint }: RenderOptions): string {
  const valueWidth = width - VALUE_COLUMN - 2
  const labels: string[] = []
  const values: string[] = []
  for (const { label, lines, apart } of findingSections(finding, { width: valueWidth, paint })) {
    if (apart) {
      labels.push('')
      values.push('')
    }
    labels.push(paint.dim(label), ...Array.from(lines.slice(1), () => ''))
    values.push(...lines)
  }
  const box = new Table({
    style: { head: [], border: [] },
    colWidths: [LABEL_COLUMNS + 2, valueWidth + 2],
  })
  box.push(
    [{ colSpan: 2, content: heading(finding, { width: width - 4, paint }).join('\n') }],
    [labels.join('\n'), values.join('\n')],
  )
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
