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

/** Less than a byte in each sampled turn. */
function movesNothing(chain: ChainFacts): boolean {
  return chain.sampledBytes === 0 || chain.sampledBytes < chain.sampledTurns
}
