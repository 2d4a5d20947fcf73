import type { CpuProfile } from '../model/cpu-profile.ts'
import type { Recording } from '../model/recording.ts'
import type { Site } from '../model/site.ts'
import type { CpuFacts, OsFacts } from '../model/timeline.ts'
import { isInternal } from './blame.ts'

/** Our own work, left out of every count: the probe, and Node's emission of its hooks. */
const PROBE_SCRIPT = 'whyspin-probe.js'

type Leaf = 'idle' | 'program' | 'gc' | 'javascript' | 'ours'

const HOOK_EMISSION = /^(?:emit(?:Init|Before|After|Hook)|promise\w*Hook)/
const isObserver = (site: Site): boolean =>
  site.file === PROBE_SCRIPT ||
  (site.file === 'node:internal/async_hooks' && HOOK_EMISSION.test(site.function))

/** What each node's samples count as. V8's own names for what is no function. */
export function leafKinds(profile: CpuProfile): readonly Leaf[] {
  const kinds: Leaf[] = []
  for (const { site, parent } of profile.nodes) {
    const own = isObserver(site) || (parent >= 0 && kinds[parent] === 'ours')
    kinds.push(
      own
        ? 'ours'
        : site.function === '(idle)'
          ? 'idle'
          : site.function === '(program)' || site.function === '(root)'
            ? 'program'
            : site.function === '(garbage collector)'
              ? 'gc'
              : 'javascript',
    )
  }
  return kinds
}

/** Samples per node. */
export function selfCounts(profile: CpuProfile): readonly number[] {
  const self = profile.nodes.map(() => 0)
  for (const node of profile.samples) self[node] = (self[node] ?? 0) + 1
  return self
}

/**
 * Where the CPU samples fell. V8 calls the time in libuv's poll idle even when the poll returns at
 * once; what the OS says the thread wanted beyond the other samples was burned there.
 */
export function cpuFacts({ profile }: Recording, os: OsFacts | null): CpuFacts | null {
  if (profile === null || profile.samples.length === 0) return null
  const kinds = leafKinds(profile)
  const self = selfCounts(profile)
  const count = (kind: Leaf): number =>
    self.reduce((sum, samples, node) => sum + (kinds[node] === kind ? samples : 0), 0)
  const samples = profile.samples.length - count('ours')
  const idle = count('idle')
  const wanted = (os?.runnableShare ?? 0) * samples
  const burned = Math.min(idle, Math.max(0, wanted - (samples - idle)))
  const share = (n: number): number => (samples === 0 ? 0 : n / samples)
  return {
    samples,
    intervalUs: profile.intervalUs,
    burnedIdleShare: share(burned),
    idleShare: share(idle),
    programShare: share(count('program')),
    garbageCollectionShare: share(count('gc')),
    javascriptShare: share(count('javascript')),
    ...hotPath(profile, kinds, self),
  }
}

/** A path is followed as long as at least this share of all JavaScript samples lies on it. */
const HOT = 0.5

/**
 * The path from the root on which most JavaScript samples lie. It ends where they part: the last
 * frame of it holds the thread, whichever leaf happens to have the self time.
 */
function hotPath(
  profile: CpuProfile,
  kinds: readonly Leaf[],
  self: readonly number[],
): Pick<CpuFacts, 'hotPath' | 'hotPathShare' | 'busiestUserSite'> {
  const inclusive = profile.nodes.map((_, node) =>
    kinds[node] === 'javascript' ? (self[node] ?? 0) : 0,
  )
  const children = profile.nodes.map((): number[] => [])
  for (let node = profile.nodes.length - 1; node >= 0; node--) {
    const parent = profile.nodes[node]?.parent ?? -1
    if (parent < 0) continue
    inclusive[parent] = (inclusive[parent] ?? 0) + (inclusive[node] ?? 0)
    children[parent]?.push(node)
  }
  const total = inclusive[0] ?? 0
  const path: Site[] = []
  let share = 0
  let at: number | undefined = 0
  while (at !== undefined && total > 0) {
    const next: number | undefined = children[at]
      ?.filter((child) => kinds[child] === 'javascript')
      .toSorted((a, b) => (inclusive[b] ?? 0) - (inclusive[a] ?? 0))
      .at(0)
    const weight = next === undefined ? 0 : (inclusive[next] ?? 0) / total
    if (next === undefined || weight < HOT) break
    const node = profile.nodes[next]
    if (node !== undefined) {
      path.unshift(node.hottest ?? node.site)
      if (!isInternal(node.site)) share = weight
    }
    at = next
  }
  return {
    hotPath: path,
    hotPathShare: share,
    busiestUserSite: busiestUserSite(profile, inclusive),
  }
}

/** Functions that hold nearly as much as the busiest: the innermost of them says more. */
const NEARLY = 0.9

/** The user's function below which most samples lie, in whatever stacks; recursion counts once. */
function busiestUserSite({ nodes }: CpuProfile, inclusive: readonly number[]): Site | null {
  const keyOf = ({ site }: CpuProfile['nodes'][number]): string =>
    isInternal(site) ? '' : `${site.file}|${site.line}|${site.column}`
  const found = new Map<string, { readonly site: Site; samples: number; depth: number }>()
  const depths: number[] = []
  for (const [index, node] of nodes.entries()) {
    const depth = (depths[node.parent] ?? 0) + 1
    depths.push(depth)
    const key = keyOf(node)
    if (key === '' || hasAncestor(nodes, index, (above) => keyOf(above) === key)) continue
    const entry = found.get(key) ?? { site: node.hottest ?? node.site, samples: 0, depth: 0 }
    entry.samples += inclusive[index] ?? 0
    entry.depth = Math.max(entry.depth, depth)
    found.set(key, entry)
  }
  const most = Math.max(0, ...[...found.values()].map(({ samples }) => samples))
  const [best] = [...found.values()]
    .filter(({ samples }) => samples > 0 && samples >= most * NEARLY)
    .toSorted((a, b) => b.depth - a.depth)
  return best?.site ?? null
}

function hasAncestor(
  nodes: CpuProfile['nodes'],
  index: number,
  matches: (node: CpuProfile['nodes'][number]) => boolean,
): boolean {
  for (let at = nodes[index]?.parent ?? -1; at >= 0; at = nodes[at]?.parent ?? -1) {
    const node = nodes[at]
    if (node !== undefined && matches(node)) return true
  }
  return false
}
