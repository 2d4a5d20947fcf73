import type { RepositoryPlace } from '../model/check-report.ts'
import type { Finding } from '../model/finding.ts'
import type { OriginalPlace, Site } from '../model/site.ts'

const PACKAGES = '/node_modules/'

/** A path relative to the repository's root; as it is where it lies outside. */
export function relativeTo(root: string, file: string): string {
  const folder = root.endsWith('/') ? root : `${root}/`
  return file.startsWith(folder) ? file.slice(folder.length) : file
}

function isOwn(root: string, { file, package: pack }: Site | OriginalPlace): boolean {
  return pack === null && !file.includes(PACKAGES) && relativeTo(root, file) !== file
}

/**
 * Where a developer should look: the finding's own place if it lies in the repository, else the nearest
 * frame that does, round the cycle and down the stack; a place in a package where none does.
 * @param root the repository's root, an absolute path
 */
export function repositoryPlace(
  { site, cycle, stack }: Finding,
  root: string,
): RepositoryPlace | null {
  const places = [...(site === null ? [] : [site]), ...cycle, ...stack].map(
    (each) => each.original ?? each,
  )
  const own = places.find((place) => isOwn(root, place))
  const place = own ?? places.find(({ file }) => file.startsWith('/')) ?? places[0]
  if (place === undefined) return null
  const { file, line, column } = place
  return { path: relativeTo(root, file), line, column, isOwn: own !== undefined }
}
