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
  { chains }: Timeline,
  kind: ResumptionKind,
  { minBarrenStreak, minResumptionsPerSecond, maxTurnUs = Infinity }: SpinThresholds,
): readonly ChainFacts[] {
  return chains.filter(
    (chain) =>
      chain.kind === kind &&
      chain.longestStreak >= minBarrenStreak &&
      chain.resumptionsPerSecond >= minResumptionsPerSecond &&
      chain.medianTurnUs <= maxTurnUs &&
      movesNothing(chain),
  )
}

/** Less than a byte in each sampled turn, and no requests on it that got somewhere. */
function movesNothing(chain: ChainFacts): boolean {
  if (isServedByRequests(chain)) return false
  return chain.sampledBytes === 0 || chain.sampledBytes < chain.sampledTurns
}

/**
 * True when requests that the chain issued succeed, if only now and then: a producer that writes a
 * line on every turn of the loop flushes 4 KB in the thread pool on each 37th.
 */
export function isServedByRequests({ outcomes, kinds }: ChainFacts): boolean {
  const turns = Object.values(kinds).reduce((sum, each) => sum + each, 0)
  const { succeeded, failed, empty } = outcomes
  return succeeded > failed + empty && succeeded * REQUEST_PAYS_FOR_TURNS >= turns
}

/** A healthy producer paid for 37 turns with each request, a log line of a spin for none. */
const REQUEST_PAYS_FOR_TURNS = 1_000
