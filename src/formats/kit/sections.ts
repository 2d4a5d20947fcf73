import type { RenderOptions } from '../format.ts'
import { clipEnd, first } from './clip.ts'
import { wrap } from './wrap.ts'

/** Columns of the label at the left, the same inside and outside of the boxes. */
export const LABEL_COLUMNS = 10
/** Columns before a value: the label with the border and padding of a box around it. */
export const VALUE_COLUMN: number = LABEL_COLUMNS + 5
/** A sentence longer than this many lines says nothing more; all of it is in the JSON. */
const MOST_LINES = 8

/** A label and what stands beside it, already broken into lines. */
export interface Section {
  readonly label: string
  readonly lines: readonly string[]
  /** An empty line stands before it. */
  readonly apart?: boolean
}

/** Lines of a sentence that may come from the target and be of any length. */
export function sentence(
  text: string,
  width: number,
  most: number = MOST_LINES,
): readonly string[] {
  const lines = wrap(clipEnd(text, width * (most + 1)), width)
  if (lines.length <= most) return lines
  return [...lines.slice(0, most - 1), `${first(lines[most - 1] ?? '', width - 1)}…`]
}

/** Sections below each other, aligned with the columns of the boxes. */
export function sectionLines(
  sections: readonly Section[],
  paint: RenderOptions['paint'],
): readonly string[] {
  return sections.flatMap(({ label, lines }) =>
    lines.map((line, index) => {
      const name = label.padEnd(LABEL_COLUMNS)
      return `  ${index === 0 ? paint.dim(name) : ' '.repeat(LABEL_COLUMNS)}   ${line}`
    }),
  )
}
