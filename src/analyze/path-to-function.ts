import type { CpuProfile } from '../model/cpu-profile.ts'
import type { Site } from '../model/site.ts'
import { isInternal } from './blame.ts'
import { selfCounts } from './cpu-facts.ts'

/**
 * The stack on which most samples met a function of Node's own, itself or what it calls; innermost
 * first. Posting a message or sending a request on a kept connection creates no async resource, so
 * that the samples stand for the stacks of its creation.
 */
export function pathToFunction(
  profile: CpuProfile | null,
  names: readonly string[],
): readonly Site[] {
  if (profile === null) return []
  const self = selfCounts(profile)
  const inclusive = [...self]
  // A parent comes before its children.
  for (let index = inclusive.length - 1; index > 0; index--) {
    const parent = profile.nodes[index]?.parent ?? -1
    if (parent >= 0) inclusive[parent] = (inclusive[parent] ?? 0) + (inclusive[index] ?? 0)
  }
  let best = -1
  for (const [index, { site, parent }] of profile.nodes.entries()) {
    const caller = profile.nodes[parent]?.site
    // Where user code calls into Node; what Node calls there itself leads to nobody.
    const isCall = names.includes(site.function) && isInternal(site)
    if (!isCall || caller === undefined || isInternal(caller)) continue
    if ((inclusive[index] ?? 0) > (inclusive[best] ?? 0)) best = index
  }
  const path: Site[] = []
  for (let at = best; at >= 0; at = profile.nodes[at]?.parent ?? -1) {
    const node = profile.nodes[at]
    // V8's root is no function.
    if (node === undefined || node.parent < 0) continue
    const isKnown = (self[at] ?? 0) >= TICKS_THAT_TELL_A_LINE
    path.push(isKnown && node.hottest !== null ? node.hottest : node.site)
  }
  return path
}

/**
 * A function that only calls on is met itself 0 to 2 times in 700 samples (Node 26): by one of them two
 * captures named two lines, so that below this its definition stands.
 */
const TICKS_THAT_TELL_A_LINE = 3
