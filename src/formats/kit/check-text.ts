import type {
  CheckPhase,
  CheckPhaseName,
  CheckRule,
  KnownFinding,
  RunCommand,
} from '../../model/check-report.ts'
import { count, milliseconds, percent, rate } from '../../model/quantities.ts'
import type { Report, Verdict } from '../../model/report.ts'
import type { RuleAccount } from './check-account.ts'
import { lost } from './closing-sections.ts'

const WORST_FIRST: readonly Verdict[] = ['spinning', 'inconclusive', 'clear']

export const PHASE_NAME: Readonly<Record<CheckPhaseName, string>> = {
  load: 'under load',
  tail: 'after load',
}

/** A phase in a line: how long, how many processes, and the worst of what they did. */
export function phaseText({ durationMs, reports }: CheckPhase): string {
  const most = reports.length > 1 ? ' at most' : ''
  const highest = (of: (report: Report) => number | null): number | null => {
    const known = reports.map(of).filter((value) => value !== null)
    return known.length === 0 ? null : Math.max(...known)
  }
  const cpu = highest(({ capture }) => capture.mainThreadCpuShare)
  const turns = highest(({ capture }) => capture.loopTurnsPerSecond)
  const loss = lost(reports.map((report) => report.loss))
  return [
    `${milliseconds(durationMs)}, ${processes(reports.length)}: ${worstOf(reports)}`,
    ...(cpu === null ? [] : [`main thread at ${percent(cpu)} CPU${most}`]),
    ...(turns === null ? [] : [`${rate(turns)} loop turns/s${most}`]),
    ...cost(reports),
    ...(loss === '' ? [] : [`lost ${loss}`]),
  ].join(', ')
}

/** A command and how it ended. */
export function runText({ command, exitCode, signal, durationMs }: RunCommand): string {
  const how = signal === null ? `exit code ${exitCode ?? 'unknown'}` : `ended by ${signal}`
  return `${command}: ${how} after ${milliseconds(durationMs)}`
}

/** What was known and is gone. */
export function fixedText({ lint, title, where }: KnownFinding): string {
  return `${lint}: ${title}, at ${where}`
}

/** Why nobody can say of a rule that it passed; null where one can. */
export function notJudgedText({ result, why }: CheckRule): string | null {
  if (result === 'off') return 'off by the configuration'
  return result === 'unsure' ? `could not be judged: ${why ?? 'not enough data'}` : null
}

/** How many rules there are, and what came of them. */
export function tallyText(rules: readonly RuleAccount[]): string {
  const number = (of: (account: RuleAccount) => boolean): number => rules.filter(of).length
  const failed = number(({ hasFailed }) => hasFailed)
  const other = (result: string): number =>
    number(({ hasFailed, rule }) => !hasFailed && rule.result === result)
  const counts = [
    [failed, 'failed'],
    [rules.length - failed - other('unsure') - other('off'), 'passed'],
    [other('unsure'), 'unsure'],
    [other('off'), 'off'],
  ] as const
  return counts
    .flatMap(([value, name]) => (value > 0 ? [`${count(value)} ${name}`] : []))
    .join(', ')
}

/** One line a reason: it is often the same for several rules. */
export function unsureTexts(rules: readonly RuleAccount[]): readonly string[] {
  const unsure = rules.flatMap(({ rule: { id, result, why } }) =>
    result === 'unsure' ? [{ id, why: why ?? 'not enough data' }] : [],
  )
  return [...new Set(unsure.map(({ why }) => why))].map((reason) => {
    const ids = unsure.filter(({ why }) => why === reason).map(({ id }) => id)
    return `${ids.join(', ')}: ${reason}`
  })
}

/** The rules that the configuration has turned off. */
export function offText(rules: readonly RuleAccount[]): string {
  return rules.flatMap(({ rule: { id, result } }) => (result === 'off' ? [id] : [])).join(', ')
}

function processes(value: number): string {
  return `${count(value)} ${value === 1 ? 'process' : 'processes'}`
}

function worstOf(reports: readonly Report[]): string {
  const verdicts = reports.map(({ verdict }) => verdict)
  return WORST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'nothing was seen'
}

function cost(reports: readonly Report[]): readonly string[] {
  const known = reports.map((report) => report.cost.targetCpuMs).filter((ms) => ms !== null)
  if (known.length === 0) return []
  return [`cost ${milliseconds(known.reduce((sum, ms) => sum + ms, 0))} of CPU`]
}
