import type { CpuProfile } from '../model/cpu-profile.ts'
import type { Site } from '../model/site.ts'
import type { CpuFacts, OsFacts } from '../model/timeline.ts'
import { isInternal } from './blame.ts'
import { leafKinds, selfCounts } from './cpu-facts.ts'

/** What belongs to one chain: its functions, and its share of the empty polls. */
export interface ChainCode {
  /** Functions that only its turns run through: the sites of its cycle. */
  readonly own: readonly Site[]
  /** Functions that its turns share with others: the rest of its stacks, e.g. a scheduler. */
  readonly shared: readonly Site[]
  /** Share of all turns of its kind that are this chain's, 0 to 1. */
  readonly turnWeight: number
  /** Share of the burned idle time that this chain's turns caused, 0 to 1. */
  readonly idleWeight: number
}

/** V8 names a method with its class in one place and without in another. */
const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
/** Names the place where a function is defined. */
export const definitionKey = (site: Site): string => `${site.file}|${site.line}|${site.column}`

/**
 * The functions of the profile that frames lie in. A frame tells where it calls, the profile where a
 * function is defined: of those with its name in its file it is the last that begins before.
 * @returns their `definitionKey`s
 */
export function definitionsOf(frames: readonly Site[], { nodes }: CpuProfile): ReadonlySet<string> {
  const found = new Set<string>()
  for (const frame of frames) {
    let best: Site | null = null
    for (const { site } of nodes)
      if (mayLieIn(frame, site) && (best === null || isBefore(best, site))) best = site
    if (best !== null) found.add(definitionKey(best))
  }
  return found
}

/** Whether a frame has the name of a function, in its file and at or after its beginning. */
export function mayLieIn(frame: Site, definition: Site): boolean {
  return (
    definition.file === frame.file &&
    shortName(definition.function) === shortName(frame.function) &&
    isBefore(definition, frame)
  )
}

const isBefore = (one: Site, other: Site): boolean =>
  one.line < other.line || (one.line === other.line && one.column <= other.column)

/**
 * Joins the CPU samples to a chain: its own functions wherever they stand in a stack, of what runs
 * through shared ones its share of the turns, the empty polls that it causes, and of native code and
 * garbage collection what is in proportion.
 * @returns the chain's share of the thread's busy samples, 0 to 1
 */
export function joinedShare(profile: CpuProfile, cpu: CpuFacts, code: ChainCode): number {
  const own = definitionsOf(code.own, profile)
  const shared = definitionsOf(code.shared, profile)
  const kinds = leafKinds(profile)
  const self = selfCounts(profile)
  const weights: number[] = []
  const isUsers: boolean[] = []
  let joined = 0
  for (const [index, { site, parent }] of profile.nodes.entries()) {
    const place = definitionKey(site)
    const here = own.has(place) ? 1 : shared.has(place) ? code.turnWeight : 0
    const inUsers = (isUsers[parent] ?? false) || !isInternal(site)
    isUsers.push(inUsers)
    const weight = Math.max(here, weights[parent] ?? 0)
    weights.push(weight)
    // Node's own work without a frame of the user's is caused by the turns, in proportion.
    const counted = inUsers ? weight : Math.max(weight, code.turnWeight)
    if (kinds[index] === 'javascript') joined += counted * (self[index] ?? 0)
  }
  const spin = joined / Math.max(1, cpu.samples) + cpu.burnedIdleShare * code.idleWeight
  const attributable = cpu.javascriptShare + cpu.burnedIdleShare
  // Native code and garbage collection have no frames of their own: in proportion.
  return attributable === 0 ? code.idleWeight : Math.min(1, spin / attributable)
}

/** Share of one core: what the OS saw, times the part of the samples. */
export function coreShare(sampleShare: number, os: OsFacts | null, cpu: CpuFacts): number {
  const onCpu = os?.onCpuShare ?? 1 - cpu.idleShare
  return Math.min(1, onCpu) * sampleShare
}
