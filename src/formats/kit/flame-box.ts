import { clipEnd } from './clip.ts'
import { xmlSafe } from './xml-safe.ts'

/** Height of a row of boxes, in the units of the drawing. */
export const ROW = 18
/** Narrower boxes cannot be seen. */
export const LEAST_WIDTH = 0.4
/** Of the font at 11 px; a text that does not fit is cut off. */
export const CHARACTER = 6.4

/** A box of a flame graph in SVG, with what is said where the pointer rests on it. */
export function flameBox(box: {
  readonly label: string
  readonly told: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly fill: string
}): string {
  const { label, told, x, y, width, fill } = box
  const text = xmlSafe(clipEnd(label, Math.floor((width - 6) / CHARACTER)))
  return (
    `<g><title>${xmlSafe(told)}</title>` +
    `<rect x="${round(x)}" y="${y}" width="${round(width)}" height="${ROW - 1}" rx="2" fill="${fill}"/>` +
    (width < 3 * CHARACTER ? '' : `<text x="${round(x + 3)}" y="${y + 12}">${text}</text>`) +
    '</g>'
  )
}

const round = (value: number): string => String(Math.round(value * 100) / 100)
