import type { Site } from '../../model/site.ts'
import { clipMiddle } from './clip.ts'
import { displayWidth } from './display-width.ts'
import { shortenPath } from './shorten-path.ts'

/** The place in full: `name@version lib/file.js:12:3` in a package, else the path as it is. */
export function placeOf(site: Site): string {
  const pack = packageOf(site)
  const path = pathOf(site)
  return pack === '' ? path : `${pack} ${path}`
}

/** The place in at most `width` columns; the package gives way no further than to half of them. */
export function placeIn(site: Site, width: number): string {
  const place = placeOf(site)
  if (displayWidth(place) <= width) return place
  const path = pathOf(site)
  const pack = packageOf(site)
  if (pack === '') return shortenPath(path, width)
  const name = clipMiddle(pack, Math.max(Math.floor(width / 2), width - displayWidth(path) - 1))
  return `${name} ${shortenPath(path, width - displayWidth(name) - 1)}`
}

/** The function's name, `async` before it where the frame awaits. */
export function functionOf(site: Site): string {
  const name = site.function.trim() === '' ? '(anonymous)' : site.function
  return site.async ? `async ${name}` : name
}

/** True for code of Node itself. */
export function isNodes(site: Site): boolean {
  return site.file.startsWith('node:')
}

/** True for the application's own code: neither Node's nor V8's nor a package's. */
export function isOwn(site: Site): boolean {
  return asWritten(site).package === null && site.file !== '' && !isNodes(site)
}

/** True where both say the same place. */
export function isSamePlace(one: Site, other: Site): boolean {
  return one.file === other.file && one.line === other.line && one.column === other.column
}

/** The place that people know: where it was written, if that is not where it runs. */
type Place = Pick<Site, 'file' | 'line' | 'column' | 'package'>

export const asWritten = (site: Site): Place => site.original ?? site

function packageOf(site: Site): string {
  const { package: pack } = asWritten(site)
  return pack === null ? '' : `${pack.name}@${pack.version}`
}

/** The text of the line as it was written. */
export function sourceOf(site: Site): string | null {
  return site.original?.source ?? site.source
}

/** V8's own functions and evaluated text have no file, and a line without one says nothing. */
function pathOf(site: Site): string {
  const place = asWritten(site)
  return place.file === '' ? '(no file)' : `${fileOf(place)}:${place.line}:${place.column}`
}

function fileOf(site: Place): string {
  if (site.package === null) return site.file
  const folder = `/node_modules/${site.package.name}/`
  const at = site.file.replaceAll('\\', '/').lastIndexOf(folder)
  return at === -1 ? site.file : site.file.slice(at + folder.length)
}
