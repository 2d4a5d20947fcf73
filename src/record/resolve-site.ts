import { fileURLToPath } from 'node:url'
import type { Package, Site } from '../model/site.ts'
import { readInRoot } from '../process/read-in-root.ts'
import type { WireFrame } from '../wire/probe-report.ts'

/** Turns places as V8 names them into sites, with package and source line read from disk. */
export interface SiteResolver {
  /** True unless the script is known to be shorter. */
  hasLine(script: string, line: number): boolean
  fromFrame(frame: WireFrame): Site
  fromPosition(name: string, script: string, line: number, column: number): Site
  /** A file as the target sees it; null where it cannot be read, or is longer than `maxBytes`. */
  read(file: string, maxBytes: number): string | null
  packageOf(file: string): Package | null
}

/** A file above this size is a bundle: its one line would be no help, and reading it takes long. */
const MAX_SOURCE_BYTES = 8_000_000
const MAX_LINE_LENGTH = 240
/** A name may be a megabyte, and a `data:` URL is all of a module's text. */
const MAX_NAME = 512
const MAX_PATH = 4_096
const PACKAGE_FOLDER = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/

/**
 * @param root where the target's files are seen from here: `/proc/<pid>/root` reaches into its mount
 * namespace; null when the process is not on this machine.
 */
export function createSiteResolver(root: string | null): SiteResolver {
  const linesOf = new Map<string, readonly string[] | null>()
  const packages = new Map<string, Package | null>()

  const read = (path: string, maxBytes = MAX_SOURCE_BYTES): string | null => {
    if (root === null || !path.startsWith('/')) return null
    // Deleted since, inside an archive, or not ours to read: the site goes without its text.
    return readInRoot(root, path, maxBytes)
  }
  const readLines = (file: string): readonly string[] | null => {
    let lines = linesOf.get(file)
    if (lines === undefined) {
      const text = read(file)
      lines = text === null ? null : text.split('\n')
      linesOf.set(file, lines)
    }
    return lines
  }
  const sourceLine = (file: string, line: number): string | null => {
    const text = readLines(file)?.[line - 1]?.trim()
    return text === undefined || text === '' ? null : text.slice(0, MAX_LINE_LENGTH)
  }
  const packageOf = (file: string): Package | null => {
    const folder = PACKAGE_FOLDER.exec(file)?.[1]
    if (folder === undefined) return null
    let found = packages.get(folder)
    if (found === undefined) {
      found = readPackage(read(`${folder}/package.json`), folder)
      packages.set(folder, found)
    }
    return found
  }
  const fromPosition = (name: string, script: string, line: number, column: number): Site => {
    const file = toPath(script).slice(0, MAX_PATH)
    return {
      function: name === '' ? '(anonymous)' : name.slice(0, MAX_NAME),
      file,
      // Built-in functions have no place; V8 then says 0 or -1.
      line: Math.max(1, line),
      column: Math.max(1, column),
      package: packageOf(file),
      source: sourceLine(file, line),
      async: false,
    }
  }
  return {
    read,
    packageOf,
    hasLine: (script, line) => line <= (readLines(toPath(script))?.length ?? Infinity),
    fromPosition,
    fromFrame: ([name, script, line, column, awaits]) => ({
      ...fromPosition(name, script, line, column),
      async: awaits === 1,
    }),
  }
}

function toPath(script: string): string {
  if (!script.startsWith('file://')) return script
  try {
    return fileURLToPath(script)
  } catch {
    // A URL of another host or platform stays what it is.
    return script
  }
}

/** Falls back to the folder's name where the manifest is missing or says nothing. */
function readPackage(text: string | null, folder: string): Package | null {
  const name = /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)$/.exec(folder)?.[1] ?? ''
  let manifest: { name?: unknown; version?: unknown } = {}
  try {
    manifest = (JSON.parse(text ?? '{}') as typeof manifest) ?? {}
  } catch {
    // Not JSON: the folder's name must do.
  }
  return {
    name: typeof manifest.name === 'string' ? manifest.name : name,
    version: typeof manifest.version === 'string' ? manifest.version : 'unknown',
  }
}
