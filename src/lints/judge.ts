import type { CheckPhaseName } from '../model/check-report.ts'
import type { Finding } from '../model/finding.ts'
import { JUDGES_AS_IT_STANDS, type JudgingSettings } from '../model/judging.ts'
import type { Report, Verdict } from '../model/report.ts'
import type { Timeline } from '../model/timeline.ts'
import { askLint, SEVERITY_RANK } from './kit/ask-lint.ts'
import { summarise } from './kit/summarise.ts'
import { whatIsMissing } from './kit/what-is-missing.ts'
import type { Lint, NotEnoughData } from './lint.ts'

/** What the lints say about a timeline, taken together. */
export type Judgement = Pick<Report, 'verdict' | 'summary' | 'findings' | 'unsure'>

/** What is asked of a budget; all that one says of itself is in `budgets/budget.ts`. */
export interface AskedBudget {
  readonly id: string
  readonly phase: 'both' | 'tail'
  check(timeline: Timeline, limit: number): readonly Finding[] | NotEnoughData
}

/** What a project wants of lints and budgets, and when the capture was made. */
export interface JudgingTerms {
  readonly settings?: JudgingSettings
  /** Those that have a limit in the settings are asked, in their phase. */
  readonly budgets?: readonly AskedBudget[]
  readonly phase?: CheckPhaseName
}

/**
 * Runs the lints over each thread, then the budgets, and draws the verdict: `spinning` exactly when a
 * finding of severity `error` stands.
 * @param timelines the main thread's first
 * @param isCutShort the capture ended before its time: then no finding is no clean bill of health
 */
export function judge(
  timelines: readonly [Timeline, ...Timeline[]],
  lints: readonly Lint[],
  isCutShort = false,
  { settings = JUDGES_AS_IT_STANDS, budgets = [], phase = 'load' }: JudgingTerms = {},
): Judgement {
  const findings: Finding[] = []
  const unsure: { lint: string; why: string }[] = []
  const asked = budgets.filter((budget) => budget.phase === 'both' || budget.phase === phase)
  let missing: string | null = null
  for (const timeline of timelines) {
    const inThread = timeline.thread === 'main' ? '' : `${timeline.thread}: `
    const note = (id: string, result: readonly Finding[] | NotEnoughData): readonly Finding[] => {
      if (!('notEnoughData' in result)) return result
      unsure.push({ lint: id, why: inThread + result.notEnoughData })
      return []
    }
    const found = lints.flatMap((lint) =>
      note(lint.id, askLint(lint, timeline, settings.lints[lint.id])),
    )
    const lacks =
      whatIsMissing(timeline, found) === null
        ? null
        : whatIsMissing(timeline, [...found, ...silenced(timeline, lints, settings)])
    if (lacks !== null) missing ??= inThread + lacks
    findings.push(...found)
    for (const budget of asked) {
      const limit = settings.budgets[budget.id]
      if (limit !== undefined) findings.push(...note(budget.id, budget.check(timeline, limit)))
    }
  }
  if (isCutShort) missing ??= 'the capture was cut short'
  const isLints = ({ lint }: Finding): boolean => lints.some(({ id }) => id === lint)
  findings.sort(
    (a, b) =>
      SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity] ||
      Number(isLints(b)) - Number(isLints(a)) ||
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
  const summary = summarise(verdict, timelines[0], findings, lints, settings)
  return { verdict, summary, findings, unsure }
}

/**
 * What the lints that are off, or have other thresholds, say as they stand: nobody wants to hear it,
 * but a stall that it explains is explained.
 */
function silenced(
  timeline: Timeline,
  lints: readonly Lint[],
  settings: JudgingSettings,
): readonly Finding[] {
  return lints.flatMap((lint) => {
    if (settings.lints[lint.id] === undefined) return []
    const result = askLint(lint, timeline)
    return 'notEnoughData' in result ? [] : result
  })
}
