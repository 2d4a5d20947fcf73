import type { CheckedFinding, RepositoryPlace } from '../../model/check-report.ts'
import type { Site } from '../../model/site.ts'
import { asWritten, functionOf, placeOf } from './site-text.ts'

/** Where readers find what has no place: each repository with a program for Node has this file. */
export const ANCHOR: RepositoryPlace = { path: 'package.json', line: 1, column: 1, isOwn: true }
/** More pids than these tell nothing. */
const MOST_PIDS = 8

/** As editors open it. */
export function placeText({ path, line, column }: RepositoryPlace): string {
  return `${path}:${line}:${column}`
}

/** The place, if it is in a file that the repository has. */
export function ownPlaceOf({ place }: CheckedFinding): RepositoryPlace | null {
  return place !== null && place.isOwn && isRelative(place.path) ? place : null
}

/** False for a file that lies outside of the repository. */
export function isRelative(path: string): boolean {
  return path.trim() !== '' && !/^(?:[/\\]|[a-z]:)/i.test(path)
}

/**
 * Function and place in a line; the own frame that led there where the place is not its own. Null
 * where no code of the target could be named.
 */
export function whereText({ finding: { site }, place }: CheckedFinding): string | null {
  if (site === null) return place === null ? null : placeText(place)
  if (place === null) return `${functionOf(site)} ${placeOf(site)}`
  return isAt(site, place)
    ? `${functionOf(site)} ${placeText(place)}`
    : `${functionOf(site)} ${placeOf(site)}, by way of ${placeText(place)}`
}

/** A finding's title and place in a line. */
export function titleText(checked: CheckedFinding): string {
  const where = whereText(checked)
  return where === null ? checked.finding.title : `${checked.finding.title}, at ${where}`
}

/** When and in which processes it was seen. */
export function seenText({ phases, pids }: CheckedFinding): string {
  const isUnderLoad = phases.includes('load')
  const isAfter = phases.includes('tail')
  const when = isUnderLoad
    ? `under load${isAfter ? ' and after it' : ''}`
    : isAfter
      ? 'after load'
      : ''
  const shown = pids.slice(0, MOST_PIDS).join(', ')
  const more = pids.length > MOST_PIDS ? ` and ${pids.length - MOST_PIDS} more` : ''
  const who =
    pids.length === 0 ? '' : `in ${pids.length === 1 ? 'process' : 'processes'} ${shown}${more}`
  return [when, who].filter((part) => part !== '').join(', ')
}

/** True where a place of the repository is the one that the site was written at. */
export function isAt(site: Site, { path, line, column }: RepositoryPlace): boolean {
  const written = asWritten(site)
  const file = written.file.replaceAll('\\', '/')
  return (
    written.line === line &&
    written.column === column &&
    (file === path || file.endsWith(`/${path}`))
  )
}
