import type { LoopSample } from '../model/recording.ts'
import type { Incident } from '../model/incident.ts'
import type { Suspicion } from './plan.ts'
import type { Profiling } from './profile-slices.ts'

/** What was seen from within, until the time was over or the target went. */
export interface Observation {
  readonly loop: readonly LoopSample[]
  /** How many of these were asked for; the others the probe said by itself. */
  readonly asked: number
  /** Why hooks were called for, each reason once; empty when nothing was suspicious. */
  readonly suspicions: readonly NonNullable<Suspicion>[]
  readonly profiling: Profiling | null
  /** Also where the samples were asked for and never came. */
  readonly debuggerWasOn: boolean
  /** CPU that starting the samples, handing them over and ending them took in the target. */
  readonly profilerMs: number
  readonly incidents: readonly Incident[]
}
