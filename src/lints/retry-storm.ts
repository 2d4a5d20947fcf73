import type { Finding } from '../model/finding.ts'
import { count, percent } from '../model/quantities.ts'
import type { ResumptionKind } from '../model/recording.ts'
import type { AnswerFacts, ChainFacts, Timeline } from '../model/timeline.ts'
import { defineLint, type Lint } from './lint.ts'
import { ANSWER_THRESHOLDS, answerFinding, answerStorms } from './kit/answer-finding.ts'
import { chainFinding, withoutHooks } from './kit/chain-finding.ts'
import { spinningChains } from './kit/spinning-chains.ts'

/** Kinds of request whose outcome is watched. */
const KINDS: readonly ResumptionKind[] = ['connect', 'lookup', 'file']

export const retryStorm: Lint = defineLint({
  id: 'retry-storm',
  title: 'Requests fail, or get nowhere, and are issued again without back-off',
  severity: 'error',
  what: 'A connect, a name look-up or a file operation fails and is tried again at once, for ever; or an HTTP request is answered with an error and sent again at once; or connections are made, end without a byte, and are made again.',
  whyBad:
    'It eats a core, fills the logs and the peer’s backlog, and the moment the other side comes back it is hit by all of it at once.',
  falseAlarms:
    'Files that are looked for under ever new names are a scan and not flagged, nor are ports. A proxy that passes on the errors of its upstream is not flagged: its requests come from outside.',
  remedy:
    'Wait before the next try, longer each time and with some chance in it; give up after a while.',
  thresholds: {
    // A refused connect and its clean-up are 3 to 9 resumptions (facts/signals.md §5).
    minResumptionsPerSecond: 1_000,
    // Refused connects reach streaks of 600–6,000 in a burst (DESIGN §3); with 32 in parallel each
    // has 60 and more. The outcomes decide.
    minBarrenStreak: 64,
    minFailedShare: 0.9,
    ...ANSWER_THRESHOLDS,
  },
  check(timeline, thresholds) {
    const missing = withoutHooks(timeline)
    const answered = answerStorms(timeline, 'failed', thresholds).map((facts) =>
      answerFinding(retryStorm, timeline, facts, {
        title: `Requests are answered with an error${statusText(facts)} and sent again at once`,
        severity: 'error',
        thresholds,
      }),
    )
    if (answered.length > 0) return answered
    if (missing !== null) return { notEnoughData: missing }
    return KINDS.flatMap((kind) => spinningChains(timeline, kind, thresholds)).flatMap((chain) => {
      const { succeeded, failed, empty, lastError } = chain.outcomes
      const all = succeeded + failed + empty
      if (chain.kind === 'connect' && succeeded / Math.max(1, all) >= thresholds.minFailedShare)
        return emptyConnections(timeline, chain, thresholds)
      const barren = failed + empty
      if (all === 0 || barren / all < thresholds.minFailedShare || failed < empty) return []
      const code = lastError === '' ? '' : ` (${lastError})`
      return [
        chainFinding(retryStorm, timeline, chain, {
          title: `${VERB[chain.kind] ?? 'Requests'} fail${code} and are issued again without back-off`,
          severity: 'error',
          thresholds,
          evidence: [
            `${count(failed)} of ${count(all)} watched requests (${percent(failed / all)}) failed${code}${empty === 0 ? '' : `, ${count(empty)} brought nothing new`}.`,
          ],
        }),
      ]
    })
  },
})

/** Connections that come about, end without a byte, and are made again. */
function emptyConnections(
  timeline: Timeline,
  chain: ChainFacts,
  thresholds: Readonly<Record<string, number>>,
): readonly Finding[] {
  if (chain.sampledTurns < MIN_SAMPLED_TURNS) return []
  return [
    chainFinding(retryStorm, timeline, chain, {
      title: 'Connections are made, end without a byte, and are made again at once',
      severity: 'error',
      thresholds,
      evidence: [
        `${count(chain.outcomes.succeeded)} connections came about, and none of the sampled turns moved a byte.`,
      ],
    }),
  ]
}

/** So many turns without a byte are no accident. */
const MIN_SAMPLED_TURNS = 16

const statusText = ({ lastStatus }: AnswerFacts): string =>
  lastStatus === 0 ? '' : ` (${lastStatus})`

const VERB: Readonly<Partial<Record<ResumptionKind, string>>> = {
  connect: 'Connects',
  lookup: 'Name look-ups',
  file: 'File operations',
}
