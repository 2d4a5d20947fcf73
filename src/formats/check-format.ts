import type { CheckReport } from '../model/check-report.ts'
import type { RenderOptions } from './format.ts'

/** A report of `whyspin check`; pure, as every format is. */
export interface CheckFormat {
  /** The file's name. */
  readonly id: string
  /** The option that asks for it: `--<flag> <file>`; null where it is not written to a file. */
  readonly flag: string | null
  /** With the dot. */
  readonly extension: string
  /** One line for the help. */
  readonly about: string
  /** Formats for programs ignore what the place of output looks like. */
  render(check: CheckReport, options: RenderOptions): string
}
