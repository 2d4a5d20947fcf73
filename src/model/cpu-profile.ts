import type { Site } from './site.ts'

/** A function in the CPU profile; line and column are where it is defined. */
export interface ProfileNode {
  readonly site: Site
  /** Index of the caller's node; -1 at the root. */
  readonly parent: number
  /** Its line with most samples, where V8 told; null when none fell on a line of its own. */
  readonly hottest: Site | null
}

/** Samples of one thread: node index and time, in order. */
export interface CpuProfile {
  readonly intervalUs: number
  readonly nodes: readonly ProfileNode[]
  readonly samples: readonly number[]
  readonly timesUs: readonly number[]
}
