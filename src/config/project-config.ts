import type { Severity } from '../model/finding.ts'
import type { Ignore, JudgingSettings } from '../model/judging.ts'

/** The files that a check can write besides what it prints. */
export const REPORT_KINDS = ['junit', 'sarif', 'gitlab', 'tap', 'markdown', 'json'] as const
export type ReportKind = (typeof REPORT_KINDS)[number]

/** What a project wants of `whyspin check`; what its file does not say is absent. */
export interface ProjectConfig extends JudgingSettings {
  /** The file that it comes from, absolute; null where there is none. */
  readonly path: string | null
  /** The repository's root, otherwise the folder of the file, otherwise where whyspin runs; absolute. */
  readonly root: string
  readonly failOn?: Severity | 'never'
  readonly ignore: readonly Ignore[]
  /** Absolute, as all paths here: in the file they are relative to it. */
  readonly baseline?: string
  /** A command that makes load, and one that is run once the server listens. */
  readonly load?: string
  readonly onPort?: string
  readonly loadTimeoutMs?: number
  readonly startTimeoutMs?: number
  readonly stopTimeoutMs?: number
  /** How long to look after the load. */
  readonly tailMs?: number
  readonly reports?: Readonly<Partial<Record<ReportKind, string>>>
  readonly sourceMaps?: boolean
}
