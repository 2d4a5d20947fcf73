/** A published package, as the nearest `package.json` names it. */
export interface Package {
  readonly name: string
  readonly version: string
}

/** A place in source code. Lines and columns are 1-based. */
export interface Site {
  /** Name as V8 gives it; `(anonymous)` where the function has none. */
  readonly function: string
  /** Absolute path or `node:` id; `file://` URLs are turned into paths when they are decoded. */
  readonly file: string
  readonly line: number
  readonly column: number
  /** The package of a file under `node_modules`; null for the application's own files. */
  readonly package: Package | null
  /** The text of the line, trimmed, where the file could be read; null otherwise. */
  readonly source: string | null
  /** True for a frame that awaits (the async part of a stack). */
  readonly async: boolean
}
