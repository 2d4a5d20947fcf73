import type {
  CheckedFinding,
  CheckOutcome,
  CheckPhase,
  CheckProblem,
  CheckReport,
  CheckRule,
} from '../model/check-report.ts'
import type { Ignore } from '../model/judging.ts'
import { milliseconds, plural } from '../model/quantities.ts'
import { mergeFindings } from './merge-findings.ts'
import { type Agreement, fits, hasExpired } from './standing.ts'

/** A lint or budget of the check, before it is known what came of it. */
export type Rule = Omit<CheckRule, 'result' | 'why'> & { readonly isOff: boolean }

/** What happened, and what a project has agreed on. */
export interface CheckInput extends Pick<
  CheckReport,
  'target' | 'server' | 'load' | 'phases' | 'problems' | 'notes' | 'whyspinVersion' | 'durationMs'
> {
  readonly rules: readonly Rule[]
  readonly agreement: Agreement
}

/** 1 is certain; what could not be looked at comes before what could not be judged. */
const EXIT_CODES: Readonly<Record<CheckOutcome, number>> = {
  passed: 0,
  failed: 1,
  error: 3,
  inconclusive: 4,
}

/** Judges a check as a whole. Pure; what was captured was judged before, each process by its own. */
export function buildCheckReport(input: CheckInput): CheckReport {
  const { agreement, phases, rules, ...kept } = input
  const budgets = rules.filter(({ kind }) => kind === 'budget').map(({ id }) => id)
  const findings = mergeFindings(phases, agreement, new Set(budgets))
  const problems = [...kept.problems, ...notEnoughSeen(input)]
  const outcome = outcomeOf(findings, problems)
  const present = new Set(findings.map(({ fingerprint }) => fingerprint))
  const isWhole = outcome === 'passed' || outcome === 'failed'
  return {
    ...kept,
    schemaVersion: 1,
    outcome,
    exitCode: EXIT_CODES[outcome],
    summary: summary(outcome, findings, problems, phases),
    failOn: agreement.failOn,
    findings,
    problems,
    // Of what was not looked at nobody can say that it is gone.
    fixed:
      isWhole && kept.problems.length === 0
        ? agreement.baseline.filter(
            ({ fingerprint, lint }) => !present.has(fingerprint) && isAsked(lint, rules),
          )
        : [],
    notes: [...kept.notes, ...notesOnIgnores(agreement, findings, isWhole)],
    rules: rules.map((rule) => judged(rule, findings, phases)),
    phases,
  }
}

/** Of a lint that is off, and a budget without a limit, nobody can say that it finds nothing. */
function isAsked(lint: string, rules: readonly Rule[]): boolean {
  return rules.some(({ id, isOff }) => id === lint && !isOff)
}

function outcomeOf(
  findings: readonly CheckedFinding[],
  problems: readonly CheckProblem[],
): CheckOutcome {
  if (findings.some(({ standing }) => standing === 'fails')) return 'failed'
  if (problems.some(({ exitCode }) => exitCode === 3)) return 'error'
  return problems.length > 0 ? 'inconclusive' : 'passed'
}

/** No data is never a pass: what was not seen, and what could not be judged. */
function notEnoughSeen({ phases, problems }: CheckInput): readonly CheckProblem[] {
  if (phases.length === 0 && problems.length === 0) return [nothingSeen('at all')]
  return phases.flatMap(({ name, reports, unreached }) => {
    const when = name === 'load' ? 'under load' : 'after the load'
    if (reports.length === 0)
      return unreached.length > 0 || problems.length > 0 ? [] : [nothingSeen(when)]
    return reports
      .filter(({ verdict }) => verdict === 'inconclusive')
      .map(({ target, unsure }) => ({
        code: 'inconclusive' as const,
        text: `Not enough was seen of process ${target.pid} ${when}: ${unsure.at(-1)?.why ?? 'nothing is known of it'}.`,
        advice: 'Look for longer, or on a machine with more CPU to spare.',
        exitCode: 4 as const,
      }))
  })
}

function nothingSeen(when: string): CheckProblem {
  return {
    code: 'inconclusive',
    text: `No Node process was looked at ${when}.`,
    advice: 'Check that the command starts one, and that it runs until the load has ended.',
    exitCode: 4,
  }
}

function judged(
  { isOff, ...rule }: Rule,
  findings: readonly CheckedFinding[],
  phases: readonly CheckPhase[],
): CheckRule {
  if (isOff) return { ...rule, result: 'off', why: null }
  if (findings.some(({ standing, finding }) => standing === 'fails' && finding.lint === rule.id))
    return { ...rule, result: 'failed', why: null }
  const reports = phases.flatMap((phase) => phase.reports)
  if (reports.length === 0) return { ...rule, result: 'unsure', why: 'nothing was looked at' }
  const unsure = reports.flatMap((report) => report.unsure).find(({ lint }) => lint === rule.id)
  return unsure === undefined
    ? { ...rule, result: 'passed', why: null }
    : { ...rule, result: 'unsure', why: unsure.why }
}

function summary(
  outcome: CheckOutcome,
  findings: readonly CheckedFinding[],
  problems: readonly CheckProblem[],
  phases: readonly CheckPhase[],
): string {
  const failing = findings.filter(({ standing }) => standing === 'fails')
  const [first] = failing
  if (first !== undefined) {
    const { finding, place } = first
    const at = place === null ? '' : ` at ${place.path}:${place.line}`
    const others = failing.length === 1 ? '' : `, and ${plural(failing.length - 1, 'more finding')}`
    return `${finding.title}${at}${others}.`
  }
  if (outcome !== 'passed') return problems[0]?.text ?? ''
  const processes = Math.max(0, ...phases.map(({ reports }) => reports.length))
  const what = findings.length === 0 ? 'Nothing was found' : 'Nothing was found that counts'
  const [during, after] = (['load', 'tail'] as const).map((name) =>
    phases.find((phase) => phase.name === name),
  )
  const times = [
    ...(during === undefined ? [] : [milliseconds(during.durationMs)]),
    ...(after === undefined ? [] : [`${milliseconds(after.durationMs)} after the load`]),
  ]
  const looked = processes === 1 ? '1 process' : `${processes} processes`
  return `${what}: ${looked}, looked at for ${times.join(' and ')}.`
}

/** An allowance that nobody needs any more should go; one that has run out is no longer one. */
function notesOnIgnores(
  { ignores, root, today }: Agreement,
  findings: readonly CheckedFinding[],
  isWhole: boolean,
): readonly string[] {
  return ignores.flatMap((ignore) => {
    const concerned = findings.filter(({ finding, place }) => fits(ignore, finding, place, root))
    if (hasExpired(ignore, today)) {
      const effect = concerned.length > 0 ? ', so what it allowed counts again' : ''
      return [`The ignore of ${nameOf(ignore)} ended with ${ignore.until}${effect}.`]
    }
    return isWhole && concerned.length === 0
      ? [`The ignore of ${nameOf(ignore)} fits nothing that was found.`]
      : []
  })
}

function nameOf({ lint, package: pack, file, function: name }: Ignore): string {
  const where = [pack, file, name].filter(Boolean)
  return where.length === 0 ? lint : `${lint} (${where.join(', ')})`
}
