import type { Insistence } from '../record/capture-control.ts'
import type { Pace } from '../record/pace.ts'
import type { OutputOptions } from './output-options.ts'

/** What the command line asks of `attach`. */
export interface AttachOptions extends OutputOptions {
  readonly durationMs: number
  /** The file for the recording; null for none. */
  readonly recording: string | null
  /** False with `--no-source-maps`. */
  readonly sourceMaps: boolean
  readonly insists: Insistence
  readonly pace: Pace
  /** What hooks may cost a target in which nothing spins, of a core. */
  readonly hookShare: number
  /** True: what was named is looked at itself, also where it is a wrapper such as npm. */
  readonly exact: boolean
  /** True: the Node processes below it are looked at as well, each by its own. */
  readonly subprocesses: boolean
}

/** What the command line asks of `demo`. */
export type DemoOptions = Pick<AttachOptions, 'color'>
