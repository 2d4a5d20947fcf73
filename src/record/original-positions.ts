import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Recording, ThreadCapture } from '../model/recording.ts'
import type { OriginalPlace, Site } from '../model/site.ts'
import { sourceMapPlace } from './source-map-url.ts'

/** Reads a file as the target sees it; null where there is none, or it is too big. */
export type ReadFile = (path: string) => string | null
/** Names the package of a file. */
export type PackageOf = (file: string) => Site['package']

type Tracing = typeof import('@jridgewell/trace-mapping')
type SourceMap = InstanceType<Tracing['TraceMap']>

const MAX_LINE_LENGTH = 240
const MAX_PATH = 4_096
/** Of scripts and maps together: the target may name as many as it likes. */
const MAX_CHARACTERS = 256 * 1024 * 1024

/**
 * Gives every place in a recording that a source map knows the place where it was written. What V8
 * said stays beside it. Maps are looked for where the scripts say that they are.
 */
export async function withOriginals(
  recording: Recording,
  readFile: ReadFile,
  packageOf: PackageOf,
): Promise<Recording> {
  let characters = 0
  const read: ReadFile = (path) => {
    if (characters > MAX_CHARACTERS) return null
    const text = readFile(path)
    characters += text?.length ?? 0
    return text
  }
  const scripts = new Set<string>()
  forEachSite(recording, ({ file }) => void (file.startsWith('/') && scripts.add(file)))
  const maps = new Map<string, SourceMap>()
  let tracing: Tracing | null = null
  for (const script of scripts) {
    const found = readMap(script, read)
    if (found === null) continue
    tracing ??= await import('@jridgewell/trace-mapping')
    try {
      maps.set(script, new tracing.FlattenMap(found.json, found.path))
    } catch {
      // No source map, whatever the comment says: the places stay as V8 tells them.
    }
  }
  if (tracing === null || maps.size === 0) return recording
  const { originalPositionFor, sourceContentFor } = tracing
  const linesOf = new Map<string, readonly string[] | null>()
  const known = new Map<string, OriginalPlace | null>()

  const sourceLine = (
    map: SourceMap,
    source: string,
    file: string,
    line: number,
  ): string | null => {
    let lines = linesOf.get(file)
    if (lines === undefined) {
      const text = sourceContentFor(map, source) ?? read(file)
      lines = text === null ? null : text.split('\n')
      linesOf.set(file, lines)
    }
    const text = lines?.[line - 1]?.trim()
    return text === undefined || text === '' ? null : text.slice(0, MAX_LINE_LENGTH)
  }
  const lookUp = (
    map: SourceMap,
    script: string,
    line: number,
    column: number,
  ): OriginalPlace | null => {
    try {
      const found = originalPositionFor(map, { line, column: column - 1 })
      // What it promises, a map that somebody damaged need not keep.
      if (typeof found.source !== 'string' || !(found.line >= 1) || !(found.column >= 0))
        return null
      const file = toPath(found.source, script)
      return {
        file,
        line: found.line,
        column: found.column + 1,
        package: packageOf(file),
        source: sourceLine(map, found.source, file, found.line),
      }
    } catch {
      return null
    }
  }
  const originalOf = ({ file: script, line, column }: Site): OriginalPlace | null => {
    const map = maps.get(script)
    if (map === undefined) return null
    const key = `${script}:${line}:${column}`
    let place = known.get(key)
    if (place === undefined) {
      place = lookUp(map, script, line, column)
      known.set(key, place)
    }
    return place
  }
  return mapSites(recording, (site) => {
    const original = originalOf(site)
    return original === null ? site : { ...site, original }
  })
}

function readMap(
  script: string,
  read: ReadFile,
): { readonly json: string; readonly path: string } | null {
  const text = read(script)
  const place = text === null ? null : sourceMapPlace(script, text)
  if (place === null) return null
  if (place.kind === 'inline') return { json: place.json, path: script }
  const json = read(place.path)
  return json === null ? null : { json, path: place.path }
}

/** A bundler may name its sources by a scheme of its own: what lies below is still a path. */
function toPath(source: string, script: string): string {
  if (source.startsWith('file:')) {
    try {
      return fileURLToPath(source)
    } catch {
      return source
    }
  }
  const path = source.replace(/^(?:webpack|rollup|vite|parcel|turbopack):\/\/(?:\/|[^/]*\/)?/, '')
  return resolve(dirname(script), path).slice(0, MAX_PATH)
}

function forEachSite(recording: Recording, visit: (site: Site) => void): void {
  mapSites(recording, (site) => {
    visit(site)
    return site
  })
}

function mapSites(recording: Recording, change: (site: Site) => Site): Recording {
  const thread = <T extends ThreadCapture>(capture: T): T => ({
    ...capture,
    sites: capture.sites.map((each) => ({ ...each, frames: each.frames.map(change) })),
    suspects: capture.suspects.map((each) => ({ ...each, callbacks: each.callbacks.map(change) })),
    profile:
      capture.profile === null
        ? null
        : {
            ...capture.profile,
            nodes: capture.profile.nodes.map((node) => ({
              ...node,
              site: change(node.site),
              hottest: node.hottest === null ? null : change(node.hottest),
            })),
          },
  })
  return { ...thread(recording), workers: recording.workers.map(thread) }
}
