import type { CpuProfile } from '../model/recording.ts'
import type { Site } from '../model/site.ts'
import { selfCounts } from './cpu-facts.ts'

/**
 * The stack on which most samples met a built-in function, innermost first. Posting a message creates
 * no async resource, so that the samples of `postMessage` stand for the stacks of its creation.
 */
export function pathToFunction(profile: CpuProfile | null, name: string): readonly Site[] {
  if (profile === null) return []
  const self = selfCounts(profile)
  let best = -1
  for (const [index, { site }] of profile.nodes.entries())
    if (site.function === name && site.file === '' && (self[index] ?? 0) > (self[best] ?? 0))
      best = index
  const path: Site[] = []
  for (let at = best; at >= 0; at = profile.nodes[at]?.parent ?? -1) {
    const node = profile.nodes[at]
    // V8's root is no function.
    if (node !== undefined && node.parent >= 0) path.push(node.hottest ?? node.site)
  }
  return path
}
