import { crowding } from '../../model/crowding.ts'
import type { ResumptionKind } from '../../model/recording.ts'
import type { ChainFacts, Timeline } from '../../model/timeline.ts'

/** What a chain must reach to be a spin of its kind. */
interface SpinThresholds {
  readonly minBarrenStreak: number
  readonly minResumptionsPerSecond: number
  /** Longer turns do work; absent where their length says nothing. */
  readonly maxTurnUs?: number
}

/** The chains that are led by a kind of resumption, reach the thresholds, and move nothing. */
export function spinningChains(
  timeline: Timeline,
  kind: ResumptionKind,
  { minBarrenStreak, minResumptionsPerSecond, maxTurnUs = Infinity }: SpinThresholds,
): readonly ChainFacts[] {
  const crowded = crowdingOf(timeline)
  return timeline.chains.filter(
    (chain) =>
      chain.kind === kind &&
      chain.longestStreak >= minBarrenStreak &&
      chain.resumptionsPerSecond * crowded >= minResumptionsPerSecond &&
      chain.medianTurnUs <= maxTurnUs &&
      movesNothing(timeline, chain),
  )
}

/**
 * True for a long barren chain that is no riddle: its turns do work, or bring bytes, or messages that
 * somebody else posts.
 */
export function isAcquitted(timeline: Timeline, chain: ChainFacts): boolean {
  if (chain.kind === 'message' || chain.medianTurnUs > MAX_SPIN_TURN_US) return true
  return !movesNothing(timeline, chain)
}

/** A turn of a spin with its drain takes 2–20 µs, hooks on; sliced compute 100 µs and more. */
export const MAX_SPIN_TURN_US = 100

/**
 * Less than a byte in each sampled turn, and no requests on it that got somewhere. The first turns of a
 * burst are sampled most, and V8, which compiles what our hooks have changed, writes of it there under
 * `--perf-basic-prof` (6 bytes a sampled turn, 0.1 in all, Node 26): of so little the thread as a whole
 * decides, since no chain moves more than its thread.
 */
export function movesNothing({ os }: Timeline, chain: ChainFacts): boolean {
  if (isServedByRequests(chain)) return false
  const { sampledBytes, sampledTurns, resumptionsPerSecond } = chain
  if (sampledBytes === 0 || sampledBytes < sampledTurns) return true
  const isLittle = sampledBytes < sampledTurns * FEW_BYTES
  return isLittle && (os?.bytesPerSecond ?? Infinity) < resumptionsPerSecond / 2
}

/** Request and reply of tiny messages move 170 and more. */
const FEW_BYTES = 16

/**
 * True when requests that the chain issued succeed, if only now and then: a producer that writes a
 * line on every turn of the loop flushes 4 KB in the thread pool on each 37th.
 */
function isServedByRequests({ kind, outcomes, kinds }: ChainFacts): boolean {
  // Of a connection, what moves through it decides.
  if (kind === 'connect') return false
  const turns = Object.values(kinds).reduce((sum, each) => sum + each, 0)
  const { succeeded, failed, empty } = outcomes
  return succeeded > failed + empty && succeeded * REQUEST_PAYS_FOR_TURNS >= turns
}

/** A healthy producer paid for 37 turns with each request, a log line of a spin for none. */
const REQUEST_PAYS_FOR_TURNS = 1_000

/** How crowded the host is for the thread; 1 where it cannot be told. */
export function crowdingOf({ os }: Timeline): number {
  return os === null ? 1 : crowding(os.runnableShare, os.onCpuShare)
}
