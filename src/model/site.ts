/** A published package, as the nearest `package.json` names it. */
export interface Package {
  readonly name: string
  readonly version: string
}

/** Where something was written, before a compiler or bundler made the file that runs. */
export interface OriginalPlace {
  readonly file: string
  readonly line: number
  readonly column: number
  /** The package of a file that was bundled from `node_modules`. */
  readonly package: Package | null
  /** The text of the line, trimmed; null where neither the map nor a file has it. */
  readonly source: string | null
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
  /** By the source map of the file; absent where there is none, or it does not know the place. */
  readonly original?: OriginalPlace
}
