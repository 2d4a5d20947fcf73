import type { Confidence, Witness } from '../../model/finding.ts'
import type { ResumptionKind } from '../../model/recording.ts'
import type { ChainFacts, Timeline } from '../../model/timeline.ts'

/** The OS agrees with a spin when the thread wants nearly a whole core (facts/signals.md §1). */
const BURNING = 0.8
/** The samples agree when half of what the thread did belongs to the chain. */
const JOINED = 0.5
const MIN_SAMPLES = 50
const REQUESTS: readonly ResumptionKind[] = ['connect', 'lookup', 'file']

export function isBurning({ os }: Timeline): boolean {
  return os !== null && os.runnableShare >= BURNING
}

/** True when the loop's counters show turns (or events, for handles) at the chain's pace. */
export function loopAgrees({ loop }: Timeline, chain: ChainFacts): boolean {
  if (loop === null || loop.turnsPerSecond === null || loop.eventsPerSecond === null) return false
  // A port hands over up to 1,000 messages a turn, so that its turns say little.
  if (chain.kind === 'message') return loop.turnsPerSecond * 1_000 >= chain.resumptionsPerSecond / 2
  if (chain.kind === 'handle') return loop.turnsPerSecond >= chain.resumptionsPerSecond / 4
  // Each turn ends several requests, and clean-up brings events of its own.
  if (REQUESTS.includes(chain.kind)) return loop.eventsPerSecond >= chain.resumptionsPerSecond / 8
  const emptyPolls = loop.turnsPerSecond - loop.eventsPerSecond
  return emptyPolls >= chain.resumptionsPerSecond / 4
}

/** Which witnesses agree that this chain spins, in the order of the design. */
export function chainWitnesses(timeline: Timeline, chain: ChainFacts): readonly Witness[] {
  const witnesses: Witness[] = []
  // A timer storm sleeps between its wake-ups: there, the OS counts the sleeps.
  const osAgrees =
    chain.kind === 'shortTimer'
      ? (timeline.os?.switchesPerSecond ?? 0) >= chain.resumptionsPerSecond / 2
      : isBurning(timeline)
  if (osAgrees) witnesses.push('os')
  if (loopAgrees(timeline, chain)) witnesses.push('loop')
  witnesses.push('async')
  const { cpu } = timeline
  if (cpu !== null && cpu.samples >= MIN_SAMPLES && (chain.sampleShare ?? 0) >= JOINED)
    witnesses.push('cpu')
  return witnesses
}

/** Three witnesses that agree leave little room; one alone can be fooled (facts/signals.md §5). */
export function confidenceOf(witnesses: readonly Witness[]): Confidence {
  if (witnesses.length >= 3) return 'high'
  return witnesses.length === 2 ? 'medium' : 'low'
}
