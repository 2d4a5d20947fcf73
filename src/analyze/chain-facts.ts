import type { KindCounts, Recording, ResumptionKind } from '../model/recording.ts'
import type { ChainFacts, CpuFacts, LoopFacts, OsFacts } from '../model/timeline.ts'
import type { Site } from '../model/site.ts'
import { blame, findCycle, userFrames } from './blame.ts'
import { coreShare, joinedShare, mayLieIn } from './join-cpu.ts'
import { pathToFunction } from './path-to-function.ts'
import { mergeChains, mergeEdges, type MergedChain } from './merge-chains.ts'

/**
 * The kinds that a chain may be named after, each with its async types, the usual one first. Those
 * that say more about why it turns come first: a handle that stays ready before the immediates that
 * re-arm it.
 */
const LEADING: readonly (readonly [ResumptionKind, string, ...string[]])[] = [
  ['connect', 'TCPCONNECTWRAP', 'PIPECONNECTWRAP'],
  ['lookup', 'GETADDRINFOREQWRAP', 'GETNAMEINFOREQWRAP'],
  ['file', 'FSREQCALLBACK', 'FSREQPROMISE'],
  [
    'handle',
    'TCPWRAP',
    'PIPEWRAP',
    'TLSWRAP',
    'TTYWRAP',
    'HTTPINCOMINGMESSAGE',
    'HTTPCLIENTREQUEST',
  ],
  ['message', 'MESSAGEPORT'],
  ['shortTimer', 'Timeout'],
  ['immediate', 'Immediate'],
]
/** A kind leads when at least this share of the resumptions is of it. */
const LEADING_SHARE = 0.1

export function leadingKind(kinds: KindCounts): (typeof LEADING)[number] {
  const total = LEADING.reduce((sum, [kind]) => sum + kinds[kind], 0)
  return (
    LEADING.find(([kind]) => kinds[kind] >= total * LEADING_SHARE) ?? ['immediate', 'Immediate']
  )
}

/** The chains on a barren streak, fastest first, with place, rate, I/O and share of the CPU. */
export function chainFacts(
  recording: Recording,
  os: OsFacts | null,
  loop: LoopFacts | null,
  cpu: CpuFacts | null,
): readonly ChainFacts[] {
  const merged = mergeChains(recording)
  const edges = mergeEdges(recording.bursts)
  const all = merged.reduce((sum, chain) => sum + chain.resumptions, 0)
  return merged
    .map((chain) => {
      const weight = all === 0 ? 0 : chain.resumptions / all
      return describe(chain, weight, recording, edges, os, loop, cpu)
    })
    .toSorted((a, b) => b.resumptionsPerSecond - a.resumptionsPerSecond)
}

function describe(
  chain: MergedChain,
  weight: number,
  recording: Recording,
  edges: ReturnType<typeof mergeEdges>,
  os: OsFacts | null,
  loop: LoopFacts | null,
  cpu: CpuFacts | null,
): ChainFacts {
  const [kind, ...types] = leadingKind(chain.kinds)
  const cycle = findCycle(chain.sites, edges)
  const callbacks = chain.suspects.flatMap((suspect) => userFrames(suspect.callbacks))
  // A port or a socket from before the hooks has no creation stack: the samples, or its callbacks.
  const sampled = cycle.length === 0 ? sampledStack(kind, callbacks, recording, cpu) : []
  const leading = cycle.at(0)
  const stack = leading?.frames ?? (sampled.length > 0 ? sampled : callbacks)
  const site =
    leading === undefined
      ? (blame(sampled, false) ?? callbacks.at(0) ?? null)
      : (blame(leading.frames, leading.inPromiseJob) ?? callbacks.at(0) ?? null)
  const places = cycle
    .map((each) => blame(each.frames, each.inPromiseJob))
    .filter((each) => each !== null)
  const seconds = chain.seenMs / 1e3
  const hookedRate = seconds === 0 ? 0 : chain.resumptions / seconds
  const own = [...places, ...callbacks, ...(site === null ? [] : [site])]
  const shared = userFrames(cycle.flatMap((each) => each.frames)).filter((frame) => !frame.async)
  const sampleShare =
    recording.profile === null || cpu === null
      ? null
      : joinedShare(recording.profile, cpu, {
          own,
          shared,
          turnWeight: turnWeight(chain, recording),
          idleWeight: weight,
        })
  return {
    type: chain.sites.find(({ type }) => types.includes(type))?.type ?? types[0],
    asyncId: chain.asyncId,
    kind,
    kinds: chain.kinds,
    resumptionsPerSecond: hookedRate * slowing(kind, loop),
    resumptionsPerTurn: chain.loopTurns ? chain.resumptions / chain.loopTurns : null,
    longestStreak: chain.longestStreak,
    burstsSeen: chain.burstsSeen,
    outcomes: chain.outcomes,
    sampledTurns: chain.sampledTurns,
    sampledBytes: chain.sampledBytes,
    sampledCalls: chain.sampledCalls,
    ioBytesPerSecond:
      chain.sampledTurns === 0 ? null : (chain.sampledBytes / chain.sampledTurns) * hookedRate,
    medianTurnUs: chain.medianTurnUs,
    turns: chain.turns,
    site,
    cycle: places,
    stack,
    cpuShare:
      sampleShare === null || cpu === null
        ? Math.min(1, os?.onCpuShare ?? 0) * weight
        : coreShare(sampleShare, os, cpu),
    sampleShare,
  }
}

/** From a port's own callback to where it posts again; without callbacks, whatever is hot. */
function sampledStack(
  kind: ResumptionKind,
  callbacks: readonly Site[],
  { profile }: Recording,
  cpu: CpuFacts | null,
): readonly Site[] {
  const posting = kind === 'message' ? pathToFunction(profile, ['postMessage']) : []
  if (callbacks.length === 0) return posting.length > 0 ? posting : (cpu?.hotPath ?? [])
  // What is posted from another port's callback says nothing of this one.
  const isOwn = posting.some((frame) => callbacks.some((callback) => mayLieIn(frame, callback)))
  return isOwn ? posting : []
}

/** Of the turns of the chain's kinds, those that carried its tag. */
function turnWeight(chain: MergedChain, { bursts }: Recording): number {
  const kinds = LEADING.map(([kind]) => kind).filter((kind) => chain.kinds[kind] > 0)
  const all = bursts.reduce(
    (sum, burst) => kinds.reduce((more, kind) => more + burst.resumptions[kind], sum),
    0,
  )
  return all === 0 ? 0 : Math.min(1, chain.resumptions / all)
}

/** How much faster the loop turned without our hooks; timers keep their own pace. */
function slowing(kind: ResumptionKind, loop: LoopFacts | null): number {
  if (kind === 'shortTimer' || !loop?.turnsPerSecond || !loop.hookedTurnsPerSecond) return 1
  return Math.max(1, loop.turnsPerSecond / loop.hookedTurnsPerSecond)
}
