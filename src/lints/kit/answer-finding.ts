import type { Finding, Severity, Witness } from '../../model/finding.ts'
import { count, percent } from '../../model/quantities.ts'
import type { AnswerFacts, Timeline } from '../../model/timeline.ts'
import type { Lint } from '../lint.ts'
import { MAX_STACK } from './chain-finding.ts'
import { cpuEvidence, loopEvidence, osEvidence } from './evidence.ts'
import { crowdingOf } from './spinning-chains.ts'
import { confidenceOf } from './witnesses.ts'

/** When answers make a storm of requests; the lints that judge them share these. */
export const ANSWER_THRESHOLDS = {
  // Each request is 3–8 resumptions, and costs 0.5–3 ms of a core: 65–8,500/s were seen.
  minRequestsPerSecond: 30,
  // Of a healthy client some requests fail, and it does not send those again within 20 ms.
  minBarrenShare: 0.9,
  minRepeatShare: 0.8,
  // A proxy passes on what its clients send: then as many requests come in.
  maxInboundShare: 0.5,
} as const

type AnswerThresholds = { readonly [key in keyof typeof ANSWER_THRESHOLDS]: number }

/** Answers that bring nothing: errors, 204 and 304, success with an empty body. */
type AnswerKind = 'failed' | 'empty' | 'bare'

/** Requests that are sent again at once after barren answers, by what most of the answers are. */
export function answerStorms(
  timeline: Timeline,
  kind: AnswerKind,
  thresholds: AnswerThresholds,
): readonly AnswerFacts[] {
  return timeline.answers.filter((facts) => {
    const { sent, succeeded, failed, empty, bare, repeats, inbound } = facts
    const answered = Math.max(1, succeeded + failed + empty + bare)
    // An empty success may be all there is to say: where most are so it is for another lint.
    const barren = kind === 'bare' ? bare + failed + empty : failed + empty
    return (
      facts.sentPerSecond * crowdingOf(timeline) >= thresholds.minRequestsPerSecond &&
      barren / answered >= thresholds.minBarrenShare &&
      repeats / sent >= thresholds.minRepeatShare &&
      inbound / sent <= thresholds.maxInboundShare &&
      kind === most({ failed, empty, bare })
    )
  })
}

/** What most answers were; of as many of two kinds, the worse. */
function most({ failed, empty, bare }: Record<AnswerKind, number>): AnswerKind {
  if (failed >= empty && failed >= bare) return 'failed'
  return empty >= bare ? 'empty' : 'bare'
}

/** Requests that are sent again at once after a success that looked like the one before, and small. */
export function equalAnswers(
  timeline: Timeline,
  thresholds: AnswerThresholds & { readonly maxBytesPerRequest: number },
): readonly AnswerFacts[] {
  const { os } = timeline
  if (os === null) return []
  return timeline.answers.filter((facts) => {
    const { sent, polls, inbound, sentPerSecond } = facts
    return (
      sentPerSecond * crowdingOf(timeline) >= thresholds.minRequestsPerSecond &&
      polls / sent >= thresholds.minRepeatShare &&
      inbound / sent <= thresholds.maxInboundShare &&
      bytesPerRequest(timeline, facts) <= thresholds.maxBytesPerRequest
    )
  })
}

/** Of all that is moved; what is moved for others counts with it. NaN where that cannot be read. */
function bytesPerRequest({ os }: Timeline, { sentPerSecond, sentShare }: AnswerFacts): number {
  return ((os?.bytesPerSecond ?? NaN) * sentShare) / sentPerSecond
}

/** A finding about requests that are sent again at once, whatever comes. */
export function answerFinding(
  lint: Pick<Lint, 'id' | 'remedy'>,
  timeline: Timeline,
  facts: AnswerFacts,
  says: {
    readonly title: string
    readonly severity: Severity
    readonly thresholds: Readonly<Record<string, number>>
  },
): Finding {
  const { os, loop, cpu } = timeline
  const share = facts.sampleShare ?? facts.sentShare
  // The answers themselves: what the target is told is no inference from its hooks.
  const witnesses: Witness[] = ['async']
  if (os !== null && os.runnableShare >= 0.25) witnesses.unshift('os')
  if ((loop?.eventsPerSecond ?? 0) >= facts.sentPerSecond) witnesses.push('loop')
  if (cpu !== null && (facts.sampleShare ?? 0) >= 0.5) witnesses.push('cpu')
  return {
    lint: lint.id,
    severity: says.severity,
    confidence: says.severity === 'info' ? 'low' : confidenceOf(witnesses),
    title: says.title,
    subject: { type: 'ClientRequest', thread: timeline.thread, asyncId: null },
    site: facts.site,
    cycle: facts.cycle,
    stack: facts.stack.slice(0, MAX_STACK),
    resumptionsPerSecond: Math.round(facts.sentPerSecond),
    // Many are under way at a time: they are not in a row.
    barrenStreak: null,
    ioBytesPerSecond: os?.bytesPerSecond ?? null,
    cpuShare: Math.min(1, os?.onCpuShare ?? 0) * share,
    witnesses,
    evidence: [
      ...howAnswered(timeline, facts),
      `${count(facts.inbound)} requests came in meanwhile.`,
      ...loopEvidence(timeline),
      ...osEvidence(timeline),
      ...cpuEvidence(timeline, facts.sampleShare),
    ],
    remedy: lint.remedy,
    thresholds: says.thresholds,
  }
}

function howAnswered(timeline: Timeline, facts: AnswerFacts): readonly string[] {
  const { key, sent, succeeded, failed, empty, bare, repeats, polls, lastStatus } = facts
  const asked = `${key} was sent ${count(sent)} times (${count(facts.sentPerSecond)}/s)`
  const again = (times: number): string => `${count(times)} (${percent(times / sent)})`
  if (polls > repeats)
    return [
      `${asked}; ${count(succeeded)} succeeded, ${count(bytesPerRequest(timeline, facts))} bytes a request, headers and all.`,
      `${again(polls)} were sent within 20 ms of a success that was like the one before, as far as its headers tell.`,
    ]
  const status = lastStatus === 0 ? '' : `, the last one with status ${lastStatus}`
  return [
    `${asked}; ${count(failed + empty + bare)} answers brought nothing${status}, ${count(succeeded)} succeeded.`,
    `${again(repeats)} were sent within 20 ms of such an answer.`,
  ]
}
