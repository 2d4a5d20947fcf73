import type { Kind } from '../wire/kinds.ts'
import { inWindow } from './capture-window.ts'
import type { Sites } from './sites.ts'

/** Takes stacks of creations on barren chains, as many as a burst can afford. */
export interface StackBudget {
  /**
   * Number of the site that we are in, 0 when none could be taken.
   * @param from the site of the resource whose turn it is
   * @param isPassing the chain passes the threshold here and has no tag yet
   */
  take(kind: Kind, type: string, inPromiseJob: boolean, from: number, isPassing: boolean): number
  /**
   * On a starved loop there may be more callbacks than one turn of it can serve: then none descends
   * from another of this burst, and no streak grows. So some of their creations are looked at by
   * themselves.
   * @param nth how many of the kind the burst has seen created
   */
  takeOfMany(kind: Kind, type: string, inPromiseJob: boolean, nth: number): void
  reset(): void
}

/** A stack costs about 10 µs; this bounds a burst at about 5 ms of them. */
const MAX_CAPTURES = 512
/**
 * A thousand stuck tasks of one kind pass the threshold at one place: once that was seen so often in
 * a row, the others are taken to be there too, but for every 64th.
 */
const SAME_PLACE_AFTER = 32
const CHECK_EVERY = 64
/** Fewer are no crowd. */
const MANY = 64

export function createStackBudget(sites: Sites): StackBudget {
  let captures = 0
  let lastPassed = 0
  let samePlace = 0
  let assumed = 0
  const take: StackBudget['take'] = (kind, type, inPromiseJob, from, isPassing) => {
    if (isPassing && samePlace >= SAME_PLACE_AFTER && ++assumed % CHECK_EVERY !== 0)
      return lastPassed
    if (captures >= MAX_CAPTURES) return 0
    captures++
    const here = sites.capture(kind, type, inPromiseJob)
    sites.follow(from, here)
    if (isPassing) {
      samePlace = here === lastPassed ? samePlace + 1 : 0
      lastPassed = here
    }
    return here
  }
  return {
    take,
    takeOfMany(kind, type, inPromiseJob, nth) {
      if (nth >= MANY && inWindow(nth)) take(kind, type, inPromiseJob, 0, false)
    },
    reset() {
      captures = lastPassed = samePlace = assumed = 0
    },
  }
}
