import { endlessTurn } from '../../lints/kit/explosion-finding.ts'
import { MIN_JOBS_PER_SECOND, spinningDrain } from '../../lints/kit/drain-finding.ts'
import { MAX_SPIN_TURN_US, movesNothing } from '../../lints/kit/spinning-chains.ts'
import { messageSpin } from '../../lints/message-spin.ts'
import { timerStorm } from '../../lints/timer-storm.ts'
import type { Finding } from '../../model/finding.ts'
import type { ChainFacts, Timeline } from '../../model/timeline.ts'

/** Something that hooks saw resumed again and again without getting anywhere. */
export interface BarrenSource extends Pick<
  Finding,
  'site' | 'cycle' | 'stack' | 'barrenStreak' | 'cpuShare'
> {
  /** Async type, as in `async_hooks`. */
  readonly type: string
  readonly perSecond: number
}

/** What the lints would take for a spin, however slow it is; fastest first. */
export function barrenSources(timeline: Timeline): readonly BarrenSource[] {
  return [
    ...timeline.chains.filter((chain) => isBarren(timeline, chain)).map(fromChain),
    ...selfFedPorts(timeline),
    ...endless(timeline),
  ].toSorted((a, b) => b.perSecond - a.perSecond)
}

/**
 * Of messages, `message-spin` says whether somebody else posts them. Long turns of an immediate, and of
 * a timer those that take the CPU for as long as `timer-storm` allows, do some work.
 */
function isBarren(timeline: Timeline, chain: ChainFacts): boolean {
  const { kind, medianTurnUs, cpuShare, resumptionsPerSecond } = chain
  if (kind === 'message' || !movesNothing(timeline, chain)) return false
  if (kind === 'immediate') return medianTurnUs <= MAX_SPIN_TURN_US
  const cpuMsPerTurn = (cpuShare * 1_000) / resumptionsPerSecond
  return kind !== 'shortTimer' || cpuMsPerTurn <= (timerStorm.thresholds['maxCpuMsPerTurn'] ?? 0)
}

function fromChain(chain: ChainFacts): BarrenSource {
  const { type, resumptionsPerSecond, longestStreak, site, cycle, stack, cpuShare } = chain
  return {
    type,
    perSecond: resumptionsPerSecond,
    barrenStreak: longestStreak,
    site,
    cycle: cycle.length > 0 || site === null ? cycle : [site],
    stack,
    cpuShare,
  }
}

function selfFedPorts(timeline: Timeline): readonly BarrenSource[] {
  const result = messageSpin.check(timeline, messageSpin.thresholds)
  if ('notEnoughData' in result) return []
  return result.map(({ subject, resumptionsPerSecond, ...rest }) => ({
    ...rest,
    type: subject.type,
    perSecond: resumptionsPerSecond ?? 0,
  }))
}

/** A drain, or a turn of the loop, that did not end while we looked. */
function endless(timeline: Timeline): readonly BarrenSource[] {
  const cpuShare = Math.min(1, timeline.os?.onCpuShare ?? 1)
  const spin = spinningDrain(timeline, { minResumptionsPerSecond: MIN_JOBS_PER_SECOND })
  const turn = endlessTurn(timeline, 'Immediate')
  return [
    ...(spin === null
      ? []
      : [
          {
            ...spin.drain,
            type: spin.of === 'ticks' ? 'TickObject' : 'PROMISE',
            perSecond: spin.drain.ticksPerSecond + spin.drain.promisesPerSecond,
            barrenStreak:
              spin.of === 'ticks' ? spin.drain.longestTicks : spin.drain.longestPromises,
            cpuShare,
          },
        ]),
    ...(turn === null
      ? []
      : [{ ...turn, perSecond: turn.resumptionsPerSecond, barrenStreak: null, cpuShare }]),
  ]
}
