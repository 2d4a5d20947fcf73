import { last } from './clip.ts'
import { displayWidth } from './display-width.ts'

/**
 * A path in at most `width` columns: its first folder, an ellipsis, and as many of the last folders
 * as fit. The end stays, because the file and its line are what a reader looks for.
 */
export function shortenPath(path: string, width: number): string {
  if (displayWidth(path) <= width) return path
  const segments = path.split(/(?=[/\\])/)
  const tails = segments.map((_, from) => `…${segments.slice(from).join('')}`)
  const head = `${segments[0] ?? ''}${segments[1]?.[0] ?? ''}`
  const candidates = [...tails.slice(2).map((tail) => head + tail), ...tails.slice(1)]
  const fitting = candidates.find((candidate) => displayWidth(candidate) <= width)
  return fitting ?? `…${last(path, width - 1)}`
}
