import { first } from './clip.ts'
import { displayWidth } from './display-width.ts'

/**
 * Breaks a text into lines of at most `width` columns (at least 2): between words, a longer word
 * after its slashes, and only what is longer still in the middle.
 */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter(Boolean)) {
    for (const [index, piece] of pieces(word, width).entries()) {
      const gap = line === '' || index > 0 ? '' : ' '
      if (line !== '' && displayWidth(line + gap + piece) > width) {
        lines.push(line)
        line = piece
      } else {
        line += gap + piece
      }
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** Puts a mark (a bullet, a number) before the first line and indents the others by as much. */
export function hang(mark: string, lines: readonly string[]): readonly string[] {
  const indent = ' '.repeat(displayWidth(mark))
  return lines.map((line, index) => (index === 0 ? mark : indent) + line)
}

function pieces(word: string, width: number): readonly string[] {
  if (displayWidth(word) <= width) return [word]
  return word.split(/(?<=[/\\])/).flatMap((segment) => cut(segment, width))
}

function cut(segment: string, width: number): readonly string[] {
  const parts: string[] = []
  let rest = segment
  while (rest !== '') {
    const part = first(rest, Math.max(width, 2))
    parts.push(part)
    rest = rest.slice(part.length)
  }
  return parts
}
