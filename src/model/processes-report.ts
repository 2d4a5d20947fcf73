import type { Report, Verdict } from './report.ts'

/** A process that could not be looked at. */
export interface UnreachedProcess {
  readonly pid: number
  readonly command: string
  /** One sentence that says why. */
  readonly reason: string
  /** One sentence that says what to do. */
  readonly advice: string
}

/** What `--subprocesses` says: a process and those below it, each with a report of its own. */
export interface ProcessesReport {
  readonly schemaVersion: 1
  /** The worst of all; `inconclusive` as well where a process could not be looked at. */
  readonly verdict: Verdict
  /** One sentence that a person understands without the rest. */
  readonly summary: string
  /** Worst verdict first, then in the order of the tree. */
  readonly processes: readonly Report[]
  readonly unreached: readonly UnreachedProcess[]
}
