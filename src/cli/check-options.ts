import type { Severity } from '../model/finding.ts'
import type { Insistence } from '../record/capture-control.ts'
import type { CheckPaths } from './check-flags.ts'

/** What the command line asks of `check` and `run`; null where it says nothing, and the configuration may. */
export interface CheckOptions {
  /** A pid, `:port`, name or URL; null where a command is started. */
  readonly target: string | null
  /** What stood behind `--`; empty where a target is named. */
  readonly command: readonly string[]
  readonly load: string | null
  readonly onPort: string | null
  readonly durationMs: number | null
  readonly tailMs: number | null
  readonly loadTimeoutMs: number | null
  readonly startTimeoutMs: number | null
  readonly stopTimeoutMs: number | null
  readonly failOn: Severity | 'never' | null
  readonly config: string | null
  readonly baseline: string | null
  readonly updateBaseline: boolean
  /** Limits by the id of their budget. */
  readonly budgets: Readonly<Record<string, number>>
  /** False: text on stdout. True: JSON on stdout. A string: JSON into that file. */
  readonly json: boolean | string
  readonly reports: CheckPaths
  /** The folder for everything at once; null for none. */
  readonly folder: string | null
  readonly sourceMaps: boolean
  readonly insists: Insistence
  readonly color: boolean
  /** False with `--no-github`. */
  readonly github: boolean
  /** True for `run`: a load that the configuration names is left out. */
  readonly isAlone: boolean
}
