import type { Timeline } from '../model/timeline.ts'
import { defineLint, type Lint } from './lint.ts'
import { endlessTurn, explosionFinding } from './kit/explosion-finding.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { MAX_SPIN_TURN_US, spinningChains } from './kit/spinning-chains.ts'

export const immediateSpin: Lint = defineLint({
  id: 'immediate-spin',
  title: 'An Immediate re-arms itself and nothing gets done',
  severity: 'error',
  what: 'A setImmediate callback schedules the next one, directly or round a cycle, and no turn of it moves a byte or settles anything. This is the shape of the TlsStream bug: a poll that says "pending" and wakes itself.',
  whyBad:
    'The event loop never sleeps: it polls for I/O without waiting, turn after turn, and eats a whole core. Other connections are still served, so the service looks healthy until the core is full. Each stuck task adds one more for ever.',
  falseAlarms:
    'A busy-wait on memory that another thread will change moves nothing either, and is a spin by design. Work sliced with setImmediate is only said, as info: its turns are long; slices of a few microseconds look like a spin until they end.',
  remedy:
    'Wait for the event that makes progress possible (readable, drain, a timer with real time) instead of asking again on the next turn; treat end of stream and close as an answer, not as "try again".',
  thresholds: {
    // Healthy programs of the survey stay at streaks of 0–8; with thousands of stuck tasks each has
    // few turns, so that the rate decides (DESIGN §3).
    minBarrenStreak: 64,
    minResumptionsPerSecond: 1_000,
    maxTurnUs: MAX_SPIN_TURN_US,
    // A spin burns in polls and native code; shorter slices of real work burn in JavaScript: spins
    // were seen at 4–50 %, slices of 20 µs at 87 %.
    maxJavascriptShare: 0.75,
    // With two hundred of them on each turn polls are rare, and a spin is 90 % JavaScript as well, but of
    // 0.06 µs each; work was seen from 20 µs on.
    minWorkUs: 4,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    if (missing !== null) return { notEnoughData: missing }
    const endless = endlessTurn(timeline, 'Immediate')
    if (endless !== null) return [explosionFinding(immediateSpin, timeline, endless, thresholds)]
    const { maxTurnUs, ...others } = thresholds
    const javascriptShare = busyJavascriptShare(timeline)
    return spinningChains(timeline, 'immediate', others).map((chain) => {
      // Beside a busy server the JavaScript is mostly the server's.
      const isOwn = (chain.sampleShare ?? 1) >= 0.5
      const workUs = (chain.cpuShare * javascriptShare * 1e6) / chain.resumptionsPerSecond
      const isMostlyWork =
        javascriptShare > thresholds.maxJavascriptShare && workUs >= thresholds.minWorkUs
      const isWork = (isMostlyWork && isOwn) || chain.medianTurnUs > maxTurnUs
      const finding = chainFinding(immediateSpin, timeline, chain, {
        title: isWork
          ? 'An Immediate re-arms itself on every turn; each may do some work'
          : 'An Immediate re-arms itself on every turn of the event loop',
        severity: isWork ? 'info' : 'error',
        thresholds,
      })
      return isWork ? { ...finding, confidence: 'low' } : finding
    })
  },
})

/** Of what the thread did, the part in JavaScript; 0 without samples. */
function busyJavascriptShare({ cpu }: Timeline): number {
  if (cpu === null) return 0
  const busy = 1 - (cpu.idleShare - cpu.burnedIdleShare)
  return busy === 0 ? 0 : cpu.javascriptShare / busy
}
