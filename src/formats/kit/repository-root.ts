import type { CheckedFinding, CheckReport } from '../../model/check-report.ts'
import type { Site } from '../../model/site.ts'
import { isAt, isRelative } from './checked-place.ts'
import { asWritten } from './site-text.ts'

/**
 * Where the repository lies, with a slash at the end: what stands before a place of the repository
 * in the absolute path of the same place. Null where no finding has both.
 */
export function repositoryRootOf({ findings }: CheckReport): string | null {
  for (const checked of findings) {
    const root = rootBy(checked)
    if (root !== null) return root
  }
  return null
}

function rootBy({ finding, place }: CheckedFinding): string | null {
  if (place === null || !isRelative(place.path)) return null
  const sites: readonly Site[] = [
    ...(finding.site === null ? [] : [finding.site]),
    ...finding.cycle,
    ...finding.stack,
  ]
  const same = sites.find((site) => isAt(site, place) && !isRelative(asWritten(site).file))
  return same === undefined ? null : withSlashes(asWritten(same).file).slice(0, -place.path.length)
}

/** A path as URIs have it; a backslash parts folders only after a drive or a host. */
export function withSlashes(path: string): string {
  return /^(?:[a-z]:\\|\\\\)/i.test(path) ? path.replaceAll('\\', '/') : path
}
