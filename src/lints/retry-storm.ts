import { count, percent } from '../model/quantities.ts'
import type { ResumptionKind } from '../model/recording.ts'
import type { AnswerFacts } from '../model/timeline.ts'
import { defineLint, type Lint } from './lint.ts'
import { ANSWER_THRESHOLDS, answerFinding, answerStorms } from './kit/answer-finding.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { spinningChains } from './kit/spinning-chains.ts'

/** Kinds of request whose outcome is watched. */
const KINDS: readonly ResumptionKind[] = ['connect', 'lookup', 'file']

export const retryStorm: Lint = defineLint({
  id: 'retry-storm',
  title: 'Requests fail and are issued again without back-off',
  severity: 'error',
  what: 'A connect, a name look-up or a file operation fails and is tried again at once, for ever; or an HTTP request is answered with an error and sent again at once.',
  whyBad:
    'It eats a core, fills the logs and the peer’s backlog, and the moment the other side comes back it is hit by all of it at once.',
  falseAlarms:
    'A short burst of retries at start-up that ends by itself before the capture does not reach the streak. A proxy that passes on the errors of its upstream is not flagged: its requests come from outside.',
  remedy:
    'Wait before the next try, longer each time and with some chance in it; give up after a while.',
  thresholds: {
    // A refused connect and its clean-up are 3 to 9 resumptions (facts/signals.md §5).
    minResumptionsPerSecond: 1_000,
    // Refused connects reach streaks of 600–6,000 in a burst (DESIGN §3).
    minBarrenStreak: 200,
    minFailedShare: 0.9,
    ...ANSWER_THRESHOLDS,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    const answered = answerStorms(timeline, 'failed', thresholds).map((facts) =>
      answerFinding(retryStorm, timeline, facts, {
        title: `Requests are answered with an error${statusText(facts)} and sent again at once`,
        thresholds,
      }),
    )
    if (answered.length > 0) return answered
    if (missing !== null) return { notEnoughData: missing }
    return KINDS.flatMap((kind) => spinningChains(timeline, kind, thresholds)).flatMap((chain) => {
      const { succeeded, failed, empty, lastError } = chain.outcomes
      const all = succeeded + failed + empty
      if (all === 0 || failed / all < thresholds.minFailedShare) return []
      const code = lastError === '' ? '' : ` (${lastError})`
      return [
        chainFinding(retryStorm, timeline, chain, {
          title: `${VERB[chain.kind] ?? 'Requests'} fail${code} and are issued again without back-off`,
          severity: 'error',
          thresholds,
          evidence: [
            `${count(failed)} of ${count(all)} watched requests (${percent(failed / all)}) failed${code}.`,
          ],
        }),
      ]
    })
  },
})

const statusText = ({ lastStatus }: AnswerFacts): string =>
  lastStatus === 0 ? '' : ` (${lastStatus})`

const VERB: Readonly<Partial<Record<ResumptionKind, string>>> = {
  connect: 'Connects',
  lookup: 'Name look-ups',
  file: 'File operations',
}
