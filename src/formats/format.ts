import type { ProcessesReport } from '../model/processes-report.ts'
import type { Report } from '../model/report.ts'

/** The colours that a format may use; a chalk instance is one, so are functions that change nothing. */
export interface Paint {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly red: (text: string) => string
  readonly yellow: (text: string) => string
  readonly green: (text: string) => string
  readonly cyan: (text: string) => string
}

/** What the place of output looks like; formats for programs ignore it. */
export interface RenderOptions {
  /** Columns that may be used. */
  readonly width: number
  readonly paint: Paint
}

/**
 * A format turns a report into text. It is pure: no clock, environment, file or stream. The command
 * line decides where the text goes.
 */
export interface Format {
  /** The file's name. */
  readonly id: string
  /** With the dot. */
  readonly extension: string
  readonly about: string
  render(report: Report, options: RenderOptions): string
  /** A process and those below it, in one text. */
  renderProcesses(report: ProcessesReport, options: RenderOptions): string
}
