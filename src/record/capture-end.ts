import type { Deadline } from './deadline.ts'
import { crowdingOf, osRates, patienceWith, type OsRates } from './plan.ts'
import type { OsSampler } from './sample-os.ts'

/** When a look at a thread ends: at its deadline, or later where something needs longer to be told. */
export interface CaptureEnd {
  /** By `monotonicUs`. */
  readonly us: number
  prolong(toUs: number): void
  /**
   * A loop that has stood still is looked at for so long, and as much longer as the host is crowded:
   * in this look, or in all, since that is what its stall is judged by.
   */
  prolongStarved(sinceUs: number, lookMs: number, rates: OsRates | null): void
  /** The loop goes on: nothing starves it. */
  loopTurned(): void
}

/** However often a loop that turns begins to look like something, no longer than this beyond its time. */
const MAX_OVERTIME_MS = 5_000
/**
 * A drain is judged by the CPU that it got: with a fifth of a core, a common limit of containers, the
 * 1.8 s that it takes (`lints/kit/drain-finding.ts`) come in 9 s, with an eighth in 15 s.
 */
const MAX_STARVED_PATIENCE = 8
const MAX_STARVED_OVERTIME_MS = 15_000

export function createCaptureEnd(deadline: Deadline, sampler: OsSampler, tid: number): CaptureEnd {
  let prolongedToUs = 0
  let starved: { readonly sinceUs: number; readonly lookMs: number } | null = null

  const prolong = (toUs: number): void => {
    prolongedToUs = Math.max(prolongedToUs, toUs)
  }
  function starvedToUs(): number {
    const [first, last] = [sampler.samples.at(0), sampler.samples.at(-1)]
    if (starved === null || !first || !last || first === last) return 0
    const patience = Math.min(MAX_STARVED_PATIENCE, crowdingOf(osRates(first, last, tid)))
    return starved.sinceUs + starved.lookMs * patience * 1e3
  }
  return {
    get us() {
      const { endUs } = deadline
      const toUs = Math.min(prolongedToUs, endUs + MAX_OVERTIME_MS * 1e3)
      return Math.max(endUs, toUs, Math.min(starvedToUs(), endUs + MAX_STARVED_OVERTIME_MS * 1e3))
    },
    prolong,
    loopTurned() {
      starved = null
    },
    prolongStarved(sinceUs, lookMs, rates) {
      starved = { sinceUs, lookMs }
      prolong(sinceUs + lookMs * patienceWith(rates) * 1e3)
    },
  }
}
