import type { Finding, Severity } from '../../model/finding.ts'
import type { ChainFacts, Timeline } from '../../model/timeline.ts'
import type { Lint } from '../lint.ts'
import { chainEvidence, cpuEvidence, loopEvidence, osEvidence } from './evidence.ts'
import { suspicionText } from './suspicion-text.ts'
import { chainWitnesses, confidenceOf } from './witnesses.ts'

/** A finding about one wake chain; every lint that judges chains says it in the same shape. */
export function chainFinding(
  lint: Pick<Lint, 'id' | 'remedy'>,
  timeline: Timeline,
  chain: ChainFacts,
  says: {
    readonly title: string
    readonly severity: Severity
    readonly thresholds: Readonly<Record<string, number>>
    readonly evidence?: readonly string[]
  },
): Finding {
  const witnesses = chainWitnesses(timeline, chain)
  return {
    lint: lint.id,
    severity: says.severity,
    confidence: confidenceOf(witnesses),
    title: says.title,
    subject: { type: chain.type, thread: timeline.thread, asyncId: chain.asyncId },
    site: chain.site,
    cycle: chain.cycle.length > 0 ? chain.cycle : chain.site === null ? [] : [chain.site],
    stack: chain.stack.slice(0, MAX_STACK),
    resumptionsPerSecond: Math.round(chain.resumptionsPerSecond),
    barrenStreak: chain.longestStreak,
    ioBytesPerSecond: chain.ioBytesPerSecond,
    cpuShare: chain.cpuShare,
    witnesses,
    evidence: [
      ...(says.evidence ?? []),
      ...chainEvidence(timeline, chain),
      ...loopEvidence(timeline),
      ...osEvidence(timeline),
      ...cpuEvidence(timeline, chain.sampleShare),
    ],
    remedy: lint.remedy,
    thresholds: says.thresholds,
  }
}

export const MAX_STACK = 32

/** What is judged by other witnesses than the async resources. */
export const WITHOUT_HOOKS: readonly string[] = ['burned-idle', 'barren-answers']

/** The clause for "no data": hooks never ran although something asked for them. */
export function withoutHooks(timeline: Timeline): string | null {
  const reason = timeline.suspicions.find(
    (each) => each !== 'starved' && !WITHOUT_HOOKS.includes(each),
  )
  return reason === undefined || timeline.bursts > 0
    ? null
    : `${suspicionText([reason])}, and no hooks ran`
}
