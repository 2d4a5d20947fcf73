import type { ExportPaths } from './export-flags.ts'
import type { FailOn } from './fail-on.ts'

/** What the command line asks of every command that ends in a report. */
export interface OutputOptions {
  /** False: a table on stdout. True: JSON on stdout. A string: JSON into that file. */
  readonly json: boolean | string
  readonly exports: ExportPaths
  /** The folder for everything at once; null for none. */
  readonly folder: string | null
  /** True: flame graphs show only the samples that belong to findings. */
  readonly onlyBusy: boolean
  readonly failOn: FailOn
  /** False with `--no-color`. */
  readonly color: boolean
}
