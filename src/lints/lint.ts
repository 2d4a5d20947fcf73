import type { Finding, Severity } from '../model/finding.ts'
import type { Timeline } from '../model/timeline.ts'

/** Why a lint could not judge: one clause that says what was missing. */
export interface NotEnoughData {
  readonly notEnoughData: string
}

/**
 * A named judgement about a timeline. It is pure: no clock, no I/O, no process. Help, `explain`,
 * docs and config keys are derived from these fields.
 */
export interface Lint<
  T extends Readonly<Record<string, number>> = Readonly<Record<string, number>>,
> {
  /** The file's name. */
  readonly id: string
  /** What happens, in half a line, without a verb in the imperative. */
  readonly title: string
  /** The severity that a finding has at most. */
  readonly severity: Severity
  /** What it is, in a paragraph that needs no other. */
  readonly what: string
  readonly whyBad: string
  readonly falseAlarms: string
  readonly remedy: string
  /** Each with its unit in the name; where each number comes from stands beside it in the file. */
  readonly thresholds: T
  check(timeline: Timeline, thresholds: T): readonly Finding[] | NotEnoughData
}

/** Keeps the type of the thresholds inside the lint and hides it from the registry. */
export function defineLint<const T extends Readonly<Record<string, number>>>(lint: Lint<T>): Lint {
  return lint
}
