import type { NotEnoughData } from '../lints/lint.ts'
import type { Finding } from '../model/finding.ts'
import type { Timeline } from '../model/timeline.ts'

/** `share` is of one core, 1 for all of it. */
export type LimitUnit = 'per-second' | 'share' | 'ms'

/**
 * What a project allows besides the lints: a figure with a limit, of which nobody but the project can
 * say how much is too much. It is asked only where a limit is given. A breach is a finding of severity
 * `error`, whose `thresholds` are `{ limit }`. Pure, as a lint is; `explain`, the options and the
 * configuration's schema are derived from these fields.
 */
export interface Budget {
  /** The file's name, and the option's; in camel case the key in the configuration. */
  readonly id: string
  /** What a breach is, in half a line. */
  readonly title: string
  /** What it is, in a paragraph that needs no other. */
  readonly what: string
  readonly whyBad: string
  readonly falseAlarms: string
  readonly remedy: string
  /** `tail`: only of what was captured after the load, when a healthy server rests. */
  readonly phase: 'both' | 'tail'
  readonly unit: LimitUnit
  /** The least limit that what we see can be held against, in the unit. */
  readonly least: number
  readonly most: number
  /** A limit, as it is typed. */
  readonly example: string
  /** @param limit in the unit, from `least` to `most` */
  check(timeline: Timeline, limit: number): readonly Finding[] | NotEnoughData
}
