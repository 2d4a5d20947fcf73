import type { Finding, Severity } from './finding.ts'
import type { UnreachedProcess } from './processes-report.ts'
import type { Report } from './report.ts'

/**
 * `passed`: nothing that counts was found. `failed`: a finding at or above the threshold that nobody
 * has allowed. `error`: it could not be looked at, or the load was not what it should be.
 * `inconclusive`: not enough was seen to say.
 */
export type CheckOutcome = 'passed' | 'failed' | 'error' | 'inconclusive'

/** While the load ran, or in the moment after it, when a healthy server rests. */
export type CheckPhaseName = 'load' | 'tail'

/** What was looked at in one go: each process by its own. */
export interface CheckPhase {
  readonly name: CheckPhaseName
  readonly durationMs: number
  readonly reports: readonly Report[]
  readonly unreached: readonly UnreachedProcess[]
}

/**
 * Whether a finding counts. `fails`: it makes the check fail. `below`: under the least severity that
 * does. `ignored`: by the configuration, with a reason. `known`: it stands in the baseline.
 */
export type Standing = 'fails' | 'below' | 'ignored' | 'known'

/** A place as the repository knows it. */
export interface RepositoryPlace {
  /** Relative to the repository's root, with `/`; absolute where the file lies outside of it. */
  readonly path: string
  /** 1-based. */
  readonly line: number
  readonly column: number
  /** False: the file lies outside of the repository, or in its `node_modules`. */
  readonly isOwn: boolean
}

/** A finding as the check sees it: once, however many processes and phases have it. */
export interface CheckedFinding {
  readonly finding: Finding
  /** Stays the same when lines shift, and from machine to machine; 32 hexadecimal digits. */
  readonly fingerprint: string
  readonly standing: Standing
  /** Why it is ignored; null where it is not. */
  readonly reason: string | null
  /** Where a developer should look: the nearest own frame; null where no place is known. */
  readonly place: RepositoryPlace | null
  readonly phases: readonly CheckPhaseName[]
  readonly pids: readonly number[]
}

/** Something that stands between the check and a verdict that could be trusted. */
export interface CheckProblem {
  readonly code:
    | 'attach-failed'
    | 'target-died'
    | 'server-did-not-start'
    | 'no-port'
    | 'load-failed'
    | 'load-missing'
    | 'load-hung'
    | 'load-not-seen'
    | 'inconclusive'
    | 'interrupted'
  /** One sentence that says what happened. */
  readonly text: string
  /** One sentence that says what to do. */
  readonly advice: string
  /** 3: it could not be looked at. 4: not enough was seen. */
  readonly exitCode: 3 | 4
}

/** A lint or budget of this check, and what came of it over all processes and phases. */
export interface CheckRule {
  readonly id: string
  readonly kind: 'lint' | 'budget'
  readonly title: string
  /** That a finding of it has at most, as configured. */
  readonly severity: Severity
  readonly what: string
  readonly whyBad: string
  readonly falseAlarms: string
  readonly remedy: string
  /**
   * `failed`: a finding of it stands that fails the check. `passed`: none does, though there may be
   * some that do not count. `unsure`: there was not enough data somewhere. `off`: by the configuration.
   */
  readonly result: 'passed' | 'failed' | 'unsure' | 'off'
  /** Why it is unsure; null otherwise. */
  readonly why: string | null
}

/** A finding that the baseline knows. */
export interface KnownFinding {
  readonly fingerprint: string
  readonly lint: string
  readonly title: string
  /** For people; `function file`, without the line. */
  readonly where: string
}

/** A command that we started, and how it ended. */
export interface RunCommand {
  readonly command: string
  /** Null where it was ended by a signal. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly durationMs: number
}

/** The whole answer of `whyspin check`; its JSON Schema is `check-report.schema.json`. */
export interface CheckReport {
  readonly schemaVersion: 1
  readonly outcome: CheckOutcome
  /** What whyspin exits with. */
  readonly exitCode: number
  /** One sentence that a person understands without the rest. */
  readonly summary: string
  /** What was checked: the command that we started, or the command of the process. */
  readonly target: string
  /** Null where it was running already. */
  readonly server: RunCommand | null
  readonly load: RunCommand | null
  readonly failOn: Severity | 'never'
  /** Those that fail first, then by severity. */
  readonly findings: readonly CheckedFinding[]
  readonly problems: readonly CheckProblem[]
  /** Of the baseline, and not seen any more. */
  readonly fixed: readonly KnownFinding[]
  /** What a reader must know besides, as sentences. */
  readonly notes: readonly string[]
  readonly rules: readonly CheckRule[]
  readonly phases: readonly CheckPhase[]
  /** The package's version, and how long all of it took. */
  readonly whyspinVersion: string
  readonly durationMs: number
}
