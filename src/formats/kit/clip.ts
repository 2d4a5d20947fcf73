import { columnsOf, displayWidth } from './display-width.ts'

/** The start of a text in at most `width` columns; an ellipsis says that something is missing. */
export function clipEnd(text: string, width: number): string {
  return displayWidth(text) <= width ? text : `${first(text, width - 1).trimEnd()}…`
}

/** Both ends of a text in at most `width` columns, for names whose end tells most. */
export function clipMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const head = Math.floor((width - 1) / 2)
  return `${first(text, head)}…${last(text, width - 1 - head)}`
}

/** The longest start of a text that takes at most `width` columns. */
export function first(text: string, width: number): string {
  let kept = ''
  let columns = 0
  for (const character of text) {
    columns += columnsOf(character)
    if (columns > width) break
    kept += character
  }
  return kept
}

/** The longest end of a text that takes at most `width` columns. */
export function last(text: string, width: number): string {
  const characters = Array.from(text)
  let columns = 0
  let from = characters.length
  while (from > 0) {
    columns += columnsOf(characters[from - 1] ?? '')
    if (columns > width) break
    from -= 1
  }
  return characters.slice(from).join('')
}
