import type { Site } from '../../model/site.ts'
import type { RenderOptions } from '../format.ts'
import { clipEnd, clipMiddle } from './clip.ts'
import { displayWidth } from './display-width.ts'
import { functionOf, isNodes, isOwn, placeIn, placeOf, sourceOf } from './site-text.ts'

const MOST_FRAMES = 6

/** One line a site: function, then place, each in its own column. Node's own frames step back. */
export function frameLines(sites: readonly Site[], { width, paint }: RenderOptions): string[] {
  const column = functionColumns(sites, width)
  return sites.map((site) => {
    const name = clipMiddle(functionOf(site), column)
    const place = placeIn(site, width - column - 2)
    const gap = ' '.repeat(column - displayWidth(name) + 2)
    return isNodes(site) ? paint.dim(name + gap + place) : name + gap + place
  })
}

/** Names take what the places leave them, and three tenths of the line when that is less. */
function functionColumns(sites: readonly Site[], width: number): number {
  const widestName = Math.max(0, ...sites.map((site) => displayWidth(functionOf(site))))
  const widestPlace = Math.max(0, ...sites.map((site) => displayWidth(placeOf(site))))
  return Math.min(widestName, Math.max(width - widestPlace - 2, Math.floor(width * 0.3)))
}

/** The sites that a spin goes round, numbered, each with its source line beneath. */
export function cycleLines(cycle: readonly Site[], options: RenderOptions): string[] {
  const indent = `${cycle.length}. `.length
  const width = options.width - indent
  return frameLines(cycle, { ...options, width }).flatMap((line, index) => {
    const site = cycle[index]
    const source = site === undefined ? null : sourceOf(site)
    const mark = `${index + 1}. `.padStart(indent)
    return [mark + line, ...sourceLines(source, options, indent)]
  })
}

/**
 * The top of a stack. Where the application's own code lies deeper, the first frame of it is shown
 * below the fold, since that is the one a reader can change.
 */
export function stackLines(stack: readonly Site[], options: RenderOptions): string[] {
  const top = stack.slice(0, MOST_FRAMES)
  const rest = stack.slice(MOST_FRAMES)
  if (rest.length === 0) return frameLines(top, options)
  const own = top.some(isOwn) ? undefined : rest.find(isOwn)
  const lines = frameLines(own === undefined ? top : [...top, own], options)
  const more = (count: number): string[] =>
    count > 0 ? [options.paint.dim(`… ${count} more in --json`)] : []
  if (own === undefined) return [...lines, ...more(rest.length)]
  const before = rest.indexOf(own)
  return [
    ...lines.slice(0, -1),
    ...more(before),
    ...lines.slice(-1),
    ...more(rest.length - before - 1),
  ]
}

/** The text of a source line, where it could be read. */
export function sourceLines(
  source: string | null,
  { width, paint }: RenderOptions,
  indent: number,
): string[] {
  if (source === null || source.trim() === '') return []
  return [' '.repeat(indent) + paint.cyan(clipEnd(source.trim(), width - indent))]
}
