import type { ArtifactLocation, Location, PhysicalLocation, Region, StackFrame } from 'sarif'
import type { RepositoryPlace } from '../../model/check-report.ts'
import type { Site } from '../../model/site.ts'
import { isRelative } from './checked-place.ts'
import { withSlashes } from './repository-root.ts'
import { sarifText } from './sarif-text.ts'
import { asWritten, functionOf, isNodes, sourceOf } from './site-text.ts'

/** The name of the repository's root; whoever reads the file knows where that is. */
export const SOURCE_ROOT = 'SRCROOT'

/** A place that the check names. @param site the code there, where it is known */
export function placeLocation(place: RepositoryPlace, site: Site | null): Location {
  return {
    physicalLocation: {
      artifactLocation: artifactOf(place.path, null),
      region: regionOf(place, site),
    },
    ...(site === null ? {} : { message: messageOf(site) }),
  }
}

/** A frame as a location; null for code of Node and V8, which no reader could open. */
export function siteLocation(site: Site, root: string | null): Location | null {
  const physicalLocation = physicalOf(site, root)
  if (physicalLocation === null) return null
  return { physicalLocation, message: messageOf(site) }
}

/** A frame of a stack, whoever's code it is. */
export function stackFrame(site: Site, root: string | null): StackFrame {
  const physicalLocation = physicalOf(site, root)
  const module = moduleOf(site)
  return {
    location: {
      ...(physicalLocation === null ? {} : { physicalLocation }),
      logicalLocations: [{ fullyQualifiedName: functionOf(site), kind: 'function' }],
    },
    ...(module === null ? {} : { module }),
  }
}

function moduleOf(site: Site): string | null {
  const { package: pack } = asWritten(site)
  if (pack !== null) return `${pack.name}@${pack.version}`
  return isNodes(site) ? site.file : null
}

function physicalOf(site: Site, root: string | null): PhysicalLocation | null {
  const written = asWritten(site)
  if (written.file.trim() === '' || isNodes(site)) return null
  return {
    artifactLocation: artifactOf(withSlashes(written.file), root),
    region: regionOf(written, site),
  }
}

function regionOf({ line, column }: Pick<Site, 'line' | 'column'>, site: Site | null): Region {
  const source = site === null ? null : sourceOf(site)
  return {
    startLine: line,
    startColumn: column,
    ...(source === null ? {} : { snippet: { text: source } }),
  }
}

function messageOf(site: Site): { readonly text: string } {
  return { text: sarifText(functionOf(site)) }
}

function artifactOf(file: string, root: string | null): ArtifactLocation {
  const path = root !== null && file.startsWith(root) ? file.slice(root.length) : file
  if (isRelative(path)) return { uri: encoded(path), uriBaseId: SOURCE_ROOT }
  // `C:` is the first folder of such a URI, and its colon stays.
  const drive = /^[a-z]:(?=\/)/i.exec(file)?.[0] ?? ''
  const uri = `${drive}${encoded(file.slice(drive.length))}`
  return { uri: `file://${uri.startsWith('/') ? '' : '/'}${uri}` }
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
