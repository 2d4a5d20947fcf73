import type { CpuProfile, Recording } from '../model/recording.ts'
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
): Pick<CpuFacts, 'hotPath' | 'hotPathShare'> {
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
  return { hotPath: path, hotPathShare: share }
}
