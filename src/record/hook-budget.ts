/** What async hooks may still cost a target in which nothing spins. */
export interface HookBudget {
  /** What the next burst may cost, µs; 0 where it is not worth one. */
  allowanceUs(nowUs: number): number
  /** @param spentUs what all bursts have cost by now that saw nothing barren, as the probe tells */
  note(spentUs: number): void
}

/** Of a core (DESIGN §3, Cost). */
export const DEFAULT_HOOK_SHARE = 0.01
/** A capture may spend as much at once as one of this length. */
const LEAST_US = 2_000_000
/** A burst ends by its allowance after 8,192 events at the earliest, which take as long (`probe/hook-cost.ts`). */
const LEAST_ALLOWANCE_US = 2_500

/**
 * A share of a core, over the capture so far and two seconds more. What bursts cost in which something
 * barren was seen is in no sum: there hooks slow down a spin.
 * @param share 0 to 1; 0 leaves hooks off
 */
export function createHookBudget(share: number, startUs: number): HookBudget {
  let spentUs = 0
  return {
    allowanceUs(nowUs) {
      const leftUs = share * (nowUs - startUs + LEAST_US) - spentUs
      return leftUs >= LEAST_ALLOWANCE_US ? Math.round(leftUs) : 0
    },
    note(sumUs) {
      spentUs = sumUs
    },
  }
}

/** Says that hooks stayed off although there was a reason for them. */
export function overBudget(share: number): string {
  const percent = Number((share * 100).toPrecision(3))
  return `Async hooks stayed off for a while, although there was a reason for them: what they may cost where nothing spins (--budget ${percent}%) was spent.`
}
