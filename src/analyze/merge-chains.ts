import type {
  Burst,
  ChainCount,
  CreationSite,
  KindCounts,
  Outcomes,
  Recording,
  SampledTurn,
  Suspect,
} from '../model/recording.ts'

/** Chain counts of all bursts that belong to one wake chain. */
export interface MergedChain {
  readonly sites: readonly CreationSite[]
  readonly suspects: readonly Suspect[]
  readonly asyncId: number | null
  readonly kinds: KindCounts
  readonly resumptions: number
  /** Time of the bursts in which it was seen, ms. */
  readonly seenMs: number
  readonly burstsSeen: number
  /** Turns of the loop in those bursts; null where unknown. */
  readonly loopTurns: number | null
  readonly longestStreak: number
  readonly outcomes: Outcomes
  readonly sampledTurns: number
  readonly sampledBytes: number
  readonly sampledCalls: number
  readonly medianTurnUs: number
  readonly turns: readonly SampledTurn[]
}

type Edge = Burst['edges'][number]

/** All edges, counted over the bursts. */
export function mergeEdges(bursts: readonly Burst[]): readonly Edge[] {
  const times = new Map<string, Edge>()
  for (const edge of bursts.flatMap((burst) => burst.edges)) {
    const key = `${edge.from}>${edge.to}`
    times.set(key, { ...edge, times: edge.times + (times.get(key)?.times ?? 0) })
  }
  return [...times.values()]
}

/**
 * Puts together what is one chain: the probe tags a chain at the site where it passed the threshold,
 * so that a cycle over several sites may carry several tags. Sites that an edge joins are one chain;
 * a long-lived resource is one by its asyncId.
 */
export function mergeChains({ bursts, sites, suspects }: Recording): readonly MergedChain[] {
  const group = connectedSites(sites, mergeEdges(bursts))
  const found = new Map<string, Found>()
  for (const burst of bursts)
    for (const chain of burst.chains) {
      const resource = chain.asyncId === null ? NAMELESS : `resource ${chain.asyncId}`
      const key = chain.site === null ? resource : `sites ${group(chain.site)}`
      const entry = found.get(key) ?? { chains: [], bursts: new Set() }
      entry.chains.push(chain)
      entry.bursts.add(burst)
      found.set(key, entry)
    }
  adoptNameless(found)
  return [...found.values()].map((entry) => {
    const first = entry.chains[0]?.site ?? null
    const ids = new Set(entry.chains.map((chain) => chain.suspect))
    return {
      sites: first === null ? [] : sites.filter((site) => group(site.id) === group(first)),
      suspects: suspects.filter((suspect) => ids.has(suspect.id)),
      ...totals(entry.chains, [...entry.bursts]),
    }
  })
}

/** Tag of the chains that found no place, or no stack, of their own. */
const NAMELESS = 'nameless'

interface Found {
  readonly chains: ChainCount[]
  readonly bursts: Set<Burst>
}

/** Chains without a name are more of the busiest one that has one: stacks and tags are bounded. */
function adoptNameless(found: Map<string, Found>): void {
  const nameless = found.get(NAMELESS)
  const turns = ({ chains }: Found): number => chains.reduce((sum, c) => sum + c.resumptions, 0)
  const busiest = [...found]
    .filter(([key]) => key !== NAMELESS)
    .toSorted((a, b) => turns(b[1]) - turns(a[1]))
    .at(0)?.[1]
  if (nameless === undefined || busiest === undefined) return
  busiest.chains.push(...nameless.chains)
  for (const burst of nameless.bursts) busiest.bursts.add(burst)
  found.delete(NAMELESS)
}

function totals(
  chains: readonly ChainCount[],
  bursts: readonly Burst[],
): Omit<MergedChain, 'sites' | 'suspects'> {
  const sum = (of: (chain: ChainCount) => number): number =>
    chains.reduce((total, chain) => total + of(chain), 0)
  const kinds = Object.keys(chains[0]?.byKind ?? {}) as (keyof KindCounts)[]
  const bySamples = chains.toSorted((a, b) => b.sampledTurns - a.sampledTurns)
  return {
    asyncId: chains[0]?.asyncId ?? null,
    kinds: Object.fromEntries(
      kinds.map((kind) => [kind, sum((chain) => chain.byKind[kind])]),
    ) as Record<keyof KindCounts, number>,
    resumptions: sum((chain) => chain.resumptions),
    seenMs: bursts.reduce((ms, burst) => ms + (burst.endUs - burst.startUs) / 1e3, 0),
    burstsSeen: bursts.length,
    loopTurns: bursts.some((burst) => burst.loopTurns === null)
      ? null
      : bursts.reduce((turns, burst) => turns + (burst.loopTurns ?? 0), 0),
    longestStreak: Math.max(...chains.map((chain) => chain.longestStreak)),
    outcomes: {
      succeeded: sum((chain) => chain.outcomes.succeeded),
      failed: sum((chain) => chain.outcomes.failed),
      empty: sum((chain) => chain.outcomes.empty),
      lastError: chains.findLast((chain) => chain.outcomes.failed > 0)?.outcomes.lastError ?? '',
    },
    sampledTurns: sum((chain) => chain.sampledTurns),
    sampledBytes: sum((chain) => chain.sampledBytes),
    sampledCalls: sum((chain) => chain.sampledCalls),
    // Of the burst that sampled most: one in which the thread hardly ran says how long it waited.
    medianTurnUs: bySamples.at(0)?.medianTurnUs ?? 0,
    turns: chains.flatMap(({ turns }) => turns),
  }
}

/** Union of sites over the edges: gives the smallest id of a site's group. */
function connectedSites(
  sites: readonly CreationSite[],
  edges: readonly Edge[],
): (site: number) => number {
  const parent = new Map(sites.map((site) => [site.id, site.id]))
  const find = (id: number): number => {
    let at = id
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up
    return at
  }
  for (const { from, to } of edges) {
    const [a, b] = [find(from), find(to)]
    parent.set(Math.max(a, b), Math.min(a, b))
  }
  return find
}
