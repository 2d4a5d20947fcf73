import type { Severity } from './finding.ts'

/** What a project wants of one lint. */
export interface LintSetting {
  /**
   * In place of the lint's own: what the lint reports at its full severity gets this one, what it
   * reports below that keeps its own unless this one is lower. `off`: nothing that it finds is
   * reported, and nothing that it lacks makes the verdict inconclusive.
   */
  readonly severity?: Severity | 'off'
  /** Those that are absent keep the lint's own. */
  readonly thresholds?: Readonly<Record<string, number>>
}

/** How findings are made; without any of it, as the lints stand. */
export interface JudgingSettings {
  readonly lints: Readonly<Record<string, LintSetting>>
  /** Limits by the id of their budget, in the unit of the budget; those that are absent are not asked. */
  readonly budgets: Readonly<Record<string, number>>
}

/** A finding that is allowed for a reason. What is absent fits all. */
export interface Ignore {
  readonly lint: string
  /** Name of the package of the finding's place. */
  readonly package?: string
  /** Path relative to the repository's root; `*` and `**` as in other globs. */
  readonly file?: string
  readonly function?: string
  readonly reason: string
  /** The last day on which it applies, `2027-01-31`; for ever where absent. */
  readonly until?: string
}

export const JUDGES_AS_IT_STANDS: JudgingSettings = { lints: {}, budgets: {} }
