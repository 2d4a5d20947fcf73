import type { CpuProfile, ProfileNode } from '../model/cpu-profile.ts'

/** While hooks are on, Node calls every callback through this function of its own. */
const TRAMPOLINE = 'callbackTrampoline'
const HOOKS_FILE = 'node:internal/async_hooks'

/**
 * Takes Node's hook trampoline out of the stacks. The same code ran with it during our bursts and
 * without it in between: left in, every path would be there twice, at half its weight.
 */
export function foldHookFrames(profile: CpuProfile | null): CpuProfile | null {
  if (profile === null) return null
  const nodes: ProfileNode[] = []
  const known = new Map<string, number>()
  const indexOf: number[] = []
  /** Where children of a node hang: the trampoline's hang under its parent. */
  const attachTo: number[] = []
  for (const node of profile.nodes) {
    const { site } = node
    const parent = attachTo[node.parent] ?? -1
    const key = `${parent}|${site.function}|${site.file}|${site.line}|${site.column}`
    let index = known.get(key)
    if (index === undefined) {
      index = nodes.length
      known.set(key, index)
      nodes.push({ ...node, parent })
    }
    indexOf.push(index)
    const isTrampoline = site.file === HOOKS_FILE && site.function === TRAMPOLINE
    attachTo.push(isTrampoline ? parent : index)
  }
  return { ...profile, nodes, samples: profile.samples.map((sample) => indexOf[sample] ?? 0) }
}
