import type { Attach } from './attach-in-turn.ts'
import type { Pace } from './pace.ts'

/** How the caller follows a capture, and ends it early. */
export interface CaptureControl {
  /** Is told, in a few words, what the capture does now. */
  readonly progress: (what: string) => void
  /** Ends the capture: the target is left clean, what was seen until then is kept. */
  readonly signal: AbortSignal
  /** Ends it as if its time were over, e.g. since the load has ended that it is to see. */
  readonly enough?: AbortSignal
  readonly insists: Insistence
  /** `USUAL_PACE` where it is left out. */
  readonly pace?: Pace
  /** What hooks may cost a target in which nothing spins, of a core; see `hook-budget.ts`. */
  readonly hookShare?: number
  /** Shared by captures that go on at the same time; see `attachInTurn`. */
  readonly attach: Attach
}

/** What the caller wants although it may hurt the target; all false unless somebody said so. */
export interface Insistence {
  /** Async hooks where a stack overflow would end the target (`hook-safety.ts`). */
  readonly onHooks: boolean
  /** CPU samples where V8's profiler pauses the target for long (`profile-price.ts`). */
  readonly onProfile: boolean
  /** A look into worker threads where one that ends meanwhile crashes Node (`inspector/worker-safety.ts`). */
  readonly onWorkers: boolean
}

export const INSISTS_ON_NOTHING: Insistence = {
  onHooks: false,
  onProfile: false,
  onWorkers: false,
}
