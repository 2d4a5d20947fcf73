import { count, percent } from '../model/quantities.ts'
import type { ChainFacts, Timeline } from '../model/timeline.ts'
import { defineLint, type Lint } from './lint.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { spinningChains } from './kit/spinning-chains.ts'

export const timerStorm: Lint = defineLint({
  id: 'timer-storm',
  title: 'A timer of 1 ms or less fires for ever',
  severity: 'error',
  what: 'A setTimeout or setInterval of at most 1 ms re-arms itself without end. Node turns a delay of 0, a negative one, NaN, undefined, and everything above 2,147,483,647 ms (24.8 days) into 1 ms, so that an interval of a year fires a thousand times a second.',
  whyBad:
    'The process wakes up as often as 1,000 times a second. It costs 4 to 40 % of a core, never lets the CPU sleep, and profilers call nearly all of it idle.',
  falseAlarms:
    'A game loop or a sampler that really wants 1 ms. Heartbeats of 10 ms and more are not flagged; where each turn takes a millisecond of CPU it may be work, and is only said, as info.',
  remedy:
    'Look at the delay that is computed here: keep it below 2,147,483,647 ms (clamp it, or chain timers), and use an event instead of polling with a zero delay.',
  thresholds: {
    // 1 ms timers reach 700–1,500 turns/s (facts/signals.md §4), on a host with two hogs 250; the
    // next longer timer, of 2 ms, is none of this lint's.
    minResumptionsPerSecond: 200,
    // A burst of 300 ms sees at least 150 of them in a row.
    minBarrenStreak: 64,
    errorFromCpuShare: 0.25,
    // Storms that do some work were seen at 0.5 ms; a turn as long as its wait is work in slices.
    maxCpuMsPerTurn: 1,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    if (missing !== null) return { notEnoughData: missing }
    const isWork = ({ cpuShare, resumptionsPerSecond }: ChainFacts): boolean =>
      (cpuShare * 1_000) / resumptionsPerSecond > thresholds.maxCpuMsPerTurn
    return spinningChains(timeline, 'shortTimer', thresholds).map((chain) => {
      const finding = chainFinding(timerStorm, timeline, chain, {
        title: isWork(chain)
          ? 'A timer of at most 1 ms fires again and again; each time may do some work'
          : 'A timer of at most 1 ms fires again and again',
        severity: isWork(chain)
          ? 'info'
          : chain.cpuShare >= thresholds.errorFromCpuShare
            ? 'error'
            : 'warning',
        thresholds,
        evidence: [
          ...(!isWork(chain) && chain.cpuShare >= thresholds.errorFromCpuShare
            ? [
                `An error, since it costs at least ${percent(thresholds.errorFromCpuShare)} of a core.`,
              ]
            : []),
          ...delays(timeline, chain),
        ],
      })
      return isWork(chain) ? { ...finding, confidence: 'low' } : finding
    })
  },
})

/** Node warns each time such a timer is made; we are in the target for two thirds of the capture. */
const MIN_WARNED_SHARE = 0.25

/** What was asked for, as far as it is known, and what was got. */
function delays({ timerWarnings, durationMs }: Timeline, chain: ChainFacts): readonly string[] {
  const got = `It fires every ${(1_000 / chain.resumptionsPerSecond).toFixed(1)} ms`
  const [warned] = timerWarnings.toSorted((a, b) => b.times - a.times)
  // Of a few, nobody can say which timer they were for.
  const fired = (chain.resumptionsPerSecond * durationMs) / 1_000
  if (warned !== undefined && warned.times >= fired * MIN_WARNED_SHARE)
    return [
      `${got}: a delay of ${warned.delay} ms was asked for, and Node turned it into 1 ms (${warned.name}, ${count(warned.times)} times while we looked).`,
    ]
  return [
    `${got}: its delay is 1 ms. That was asked for, or Node made it of 0, a negative delay, NaN, undefined, or one above 2,147,483,647 ms; the timer does not keep which.`,
  ]
}
