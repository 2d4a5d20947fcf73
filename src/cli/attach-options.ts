import type { FailOn } from './fail-on.ts'

/** What the command line asks of `attach`. */
export interface AttachOptions {
  readonly durationMs: number
  /** False: a table on stdout. True: JSON on stdout. A string: JSON into that file. */
  readonly json: boolean | string
  readonly failOn: FailOn
  /** False with `--no-color`. */
  readonly color: boolean
}

/** What the command line asks of `demo`. */
export type DemoOptions = Pick<AttachOptions, 'color'>
