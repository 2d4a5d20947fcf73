import type { Insistence } from '../record/capture-control.ts'
import type { FailOn } from './fail-on.ts'

/** What the command line asks of `attach`. */
export interface AttachOptions {
  readonly durationMs: number
  /** False: a table on stdout. True: JSON on stdout. A string: JSON into that file. */
  readonly json: boolean | string
  readonly failOn: FailOn
  readonly insists: Insistence
  /** True: what was named is looked at itself, also where it is a wrapper such as npm. */
  readonly exact: boolean
  /** True: the Node processes below it are looked at as well, each by its own. */
  readonly subprocesses: boolean
  /** False with `--no-color`. */
  readonly color: boolean
}

/** What the command line asks of `demo`. */
export type DemoOptions = Pick<AttachOptions, 'color'>
