import type { Finding, Severity } from '../model/finding.ts'
import { count, percent } from '../model/quantities.ts'
import type { Report, Verdict } from '../model/report.ts'
import type { Site } from '../model/site.ts'
import type { Timeline } from '../model/timeline.ts'
import { suspicionText } from './kit/suspicion-text.ts'
import { WITHOUT_HOOKS } from './kit/chain-finding.ts'
import { crowdingOf, isAcquitted } from './kit/spinning-chains.ts'
import type { Lint } from './lint.ts'

/** What the lints say about a timeline, taken together. */
export type Judgement = Pick<Report, 'verdict' | 'summary' | 'findings' | 'unsure'>

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/**
 * Runs the lints over each thread and draws the verdict: `spinning` exactly when a finding of severity
 * `error` stands.
 * @param timelines the main thread's first
 * @param isCutShort the capture ended before its time: then no finding is no clean bill of health
 */
export function judge(
  timelines: readonly [Timeline, ...Timeline[]],
  lints: readonly Lint[],
  isCutShort = false,
): Judgement {
  const findings: Finding[] = []
  const unsure: { lint: string; why: string }[] = []
  let missing: string | null = null
  for (const timeline of timelines) {
    const inThread = timeline.thread === 'main' ? '' : `${timeline.thread}: `
    const found: Finding[] = []
    for (const lint of lints) {
      const result = lint.check(timeline, lint.thresholds)
      if ('notEnoughData' in result)
        unsure.push({ lint: lint.id, why: inThread + result.notEnoughData })
      else found.push(...result)
    }
    const lacks = whatIsMissing(timeline, found)
    if (lacks !== null) missing ??= inThread + lacks
    findings.push(...found)
  }
  if (isCutShort) missing ??= 'the capture was cut short'
  findings.sort(
    (a, b) =>
      RANK[a.severity] - RANK[b.severity] ||
      // A place to go to comes before the mere whereabouts of the CPU.
      Number(a.site === null) - Number(b.site === null) ||
      b.cpuShare - a.cpuShare,
  )
  const verdict: Verdict = findings.some((finding) => finding.severity === 'error')
    ? 'spinning'
    : unsure.length > 0 || missing !== null
      ? 'inconclusive'
      : 'clear'
  if (verdict === 'inconclusive' && missing !== null) unsure.push({ lint: '*', why: missing })
  return { verdict, summary: summarise(verdict, timelines[0], findings), findings, unsure }
}

const SAYS_LITTLE: readonly string[] = ['other-thread', 'ping-pong']
const STALL_THAT_NEEDS_A_WORD_MS = 400
const STREAK_THAT_NEEDS_A_WORD = 1_000

/** No data is never a clean bill of health: what would have to be known for `clear`. */
function whatIsMissing(timeline: Timeline, findings: readonly Finding[]): string | null {
  const { os, loop, chains, target } = timeline
  if (os === null && loop === null) return 'neither the OS nor the event loop could be read'
  if (target.attached && loop === null) return 'the event loop could not be read even twice'
  // Whereabouts of the CPU and an exchange explain no stall and no chain.
  if (findings.some(({ lint }) => !SAYS_LITTLE.includes(lint))) return null
  if (loop !== null && ownStallAtEndMs(timeline) >= STALL_THAT_NEEDS_A_WORD_MS)
    return `the event loop did not turn in the last ${count(loop.stalledAtEndMs)} ms, and no lint says why`
  // A stall that has ended has ended; blocked-loop says of a long one what it was.
  const isStalled = loop !== null && loop.stalledAtEndMs >= STALL_THAT_NEEDS_A_WORD_MS
  const wantsHooks = timeline.suspicions.some(
    (each) => !WITHOUT_HOOKS.includes(each) && (each !== 'starved' || isStalled),
  )
  if (wantsHooks && timeline.hookedMs === 0)
    return `${suspicionText(timeline.suspicions)}, and no hooks ran`
  const chain = chains.find(
    (each) => each.longestStreak >= STREAK_THAT_NEEDS_A_WORD && !isAcquitted(each),
  )
  if (chain !== undefined)
    return `a wake chain of ${chain.type} made ${count(chain.longestStreak)} barren resumptions in a row, and no lint judges it`
  return null
}

/**
 * How long the loop has not turned, as far as the thread, or V8's helpers that it waits for, wanted a
 * CPU and got one; 0 where they did not.
 */
function ownStallAtEndMs(timeline: Timeline): number {
  const { loop, os } = timeline
  const collects = os?.threads.find(({ thread }) => thread === 'v8')?.runnableShare ?? 0
  const wants = (os?.runnableShare ?? 1) + collects
  return loop === null || wants < WANTS_A_CORE ? 0 : loop.stalledAtEndMs / crowdingOf(timeline)
}

const WANTS_A_CORE = 0.8

function summarise(verdict: Verdict, timeline: Timeline, findings: readonly Finding[]): string {
  const { os } = timeline
  const cpu = os === null ? '' : ` The main thread used ${percent(os.onCpuShare)} of a core.`
  const first = findings.at(0)
  if (verdict === 'spinning' && first !== undefined) {
    const where =
      first.site === null ? '' : ` at ${first.site.function} (${shortPlace(first.site)})`
    const thread = first.subject.thread === 'main' ? '' : ` in ${first.subject.thread}`
    return `${first.title}${where}${thread}: ${percent(first.cpuShare)} of a core, and it gets nowhere.`
  }
  if (verdict === 'inconclusive') return `Not enough was seen to say whether it spins.${cpu}`
  if (first !== undefined) return `Nothing spins; ${lowerFirst(first.title)}.${cpu}`
  return timeline.target.attached
    ? `Nothing wakes up without getting somewhere.${cpu}`
    : `The process hardly wakes up at all, so nothing was attached.${cpu}`
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)
/** As it was written, if that is not as it runs. */
function shortPlace(site: Site): string {
  const { file, line } = site.original ?? site
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`
}
