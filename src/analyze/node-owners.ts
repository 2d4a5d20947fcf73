import type { CpuProfile } from '../model/cpu-profile.ts'
import type { Site } from '../model/site.ts'
import { isInternal } from './blame.ts'
import { selfCounts } from './cpu-facts.ts'
import { definitionKey, definitionsOf } from './join-cpu.ts'

/** Node's own work belongs to what more than this share of the samples below it belongs to. */
const MOST = 0.5

/**
 * Tells for each node of a profile whose it is: that of the owner whose places its stack runs
 * through, the innermost first.
 * @param owners the places of each, in order of precedence
 * @param withPlumbing true: frames of Node itself that lead to an owner's are its own, too
 * @returns an index into `owners` for each node, or -1
 */
export function belongsTo(
  profile: CpuProfile,
  owners: readonly (readonly Site[])[],
  withPlumbing: boolean,
): readonly number[] {
  const ownerOf = new Map<string, number>()
  for (const [owner, places] of owners.entries())
    for (const key of definitionsOf(places, profile)) if (!ownerOf.has(key)) ownerOf.set(key, owner)
  const owned: number[] = []
  for (const { site, parent } of profile.nodes)
    owned.push(ownerOf.get(definitionKey(site)) ?? owned[parent] ?? -1)
  return withPlumbing ? withCallers(profile, owned, owners.length) : owned
}

/** Gives Node's frames between the root and the user's to whom most of what they call belongs. */
function withCallers(
  profile: CpuProfile,
  owned: readonly number[],
  owners: number,
): readonly number[] {
  const self = selfCounts(profile)
  const below = profile.nodes.map(() => new Map<number, number>())
  for (let node = profile.nodes.length - 1; node > 0; node--) {
    const counts = below[node] ?? new Map()
    const owner = owned[node] ?? -1
    counts.set(owner, (counts.get(owner) ?? 0) + (self[node] ?? 0))
    const above = below[profile.nodes[node]?.parent ?? -1]
    for (const [each, samples] of counts) above?.set(each, (above.get(each) ?? 0) + samples)
  }
  const given: number[] = []
  for (const [node, { site, parent }] of profile.nodes.entries()) {
    const owner = owned[node] ?? -1
    const isPlumbing = owner < 0 && parent >= 0 && isInternal(site)
    given.push(isPlumbing ? (mostOf(below[node], owners) ?? given[parent] ?? -1) : owner)
  }
  return given
}

/** The owner of most samples that are anybody's; null where none is. */
function mostOf(counts: ReadonlyMap<number, number> | undefined, owners: number): number | null {
  let all = 0
  let best = -1
  for (let owner = 0; owner < owners; owner++) {
    const samples = counts?.get(owner) ?? 0
    all += samples
    if (samples > (counts?.get(best) ?? 0) || best < 0) best = owner
  }
  return all > 0 && (counts?.get(best) ?? 0) > all * MOST ? best : null
}
