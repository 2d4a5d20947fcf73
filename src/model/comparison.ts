import type { Severity } from './finding.ts'
import type { Verdict } from './report.ts'
import type { Site } from './site.ts'

/** A finding in one of two captures. */
export interface FindingThen {
  readonly severity: Severity
  readonly title: string
  readonly site: Site | null
  /** Share of one core, 0 to 1. */
  readonly cpuShare: number
  readonly resumptionsPerSecond: number | null
}

/** What became of a finding. */
export interface FindingChange {
  readonly lint: string
  readonly thread: string
  readonly change: 'gone' | 'new' | 'changed' | 'same'
  readonly isWorse: boolean
  /** Null where it is new. */
  readonly before: FindingThen | null
  /** Null where it is gone. */
  readonly after: FindingThen | null
}

/** A number of both captures. */
export interface Measure {
  readonly name: 'mainThreadCpuShare' | 'loopTurnsPerSecond' | 'bytesPerSecond'
  readonly before: number | null
  readonly after: number | null
}

/** Two reports side by side; `--json` of `whyspin diff` prints it as it stands. */
export interface Comparison {
  readonly schemaVersion: 1
  readonly isWorse: boolean
  /** One sentence that a person understands without the rest. */
  readonly summary: string
  readonly before: { readonly verdict: Verdict; readonly command: string }
  readonly after: { readonly verdict: Verdict; readonly command: string }
  /** Worst first: what is new, what got worse, what is the same, what is gone. */
  readonly findings: readonly FindingChange[]
  readonly measures: readonly Measure[]
}
