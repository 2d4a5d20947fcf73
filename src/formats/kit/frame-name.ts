import type { PictureFrame } from '../../model/picture.ts'
import { placeOf } from './site-text.ts'
import { terminalSafe } from './terminal-safe.ts'

/** What V8 reports as a name may be as long as the target likes. */
const MAX_NAME = 120
const MAX_LABEL = 400

/** The function's name as one short line that nothing obeys. */
export function frameName({ name }: PictureFrame): string {
  const safe = terminalSafe(name)
  return safe.length > MAX_NAME ? `${safe.slice(0, MAX_NAME - 1)}…` : safe || '(anonymous)'
}

/** `name (package@1.2.3 lib/file.js:12:3)`: tells anonymous functions apart by their place. */
export function frameLabel(frame: PictureFrame): string {
  const { site } = frame
  const name = frameName(frame)
  if (site === null || site.file === '') return name
  const place = terminalSafe(placeOf(site))
  const label = `${name} (${place})`
  return label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label
}
