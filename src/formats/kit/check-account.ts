import type {
  CheckedFinding,
  CheckProblem,
  CheckReport,
  CheckRule,
} from '../../model/check-report.ts'

/** A rule with what was found by it. */
export interface RuleAccount {
  readonly rule: CheckRule
  readonly hasFailed: boolean
  /** Those that make the check fail. */
  readonly failing: readonly CheckedFinding[]
  /** Those that do not: below the threshold, ignored, or known. */
  readonly allowed: readonly CheckedFinding[]
}

/** What a check has to say, rule by rule. */
export interface CheckAccount {
  readonly rules: readonly RuleAccount[]
  readonly problems: readonly CheckProblem[]
}

/**
 * The check as formats tell it. Nothing gets lost and nothing is green by accident: a finding of a
 * rule that is not listed gets the rule, and an outcome that nothing explains gets a problem.
 */
export function accountOf(check: CheckReport): CheckAccount {
  const rules = [...check.rules, ...unlisted(check)].map((rule): RuleAccount => {
    const findings = check.findings.filter(({ finding }) => finding.lint === rule.id)
    const failing = findings.filter(({ standing }) => standing === 'fails')
    return {
      rule,
      hasFailed: failing.length > 0 || rule.result === 'failed',
      failing,
      allowed: findings.filter(({ standing }) => standing !== 'fails'),
    }
  })
  const isExplained =
    check.outcome === 'passed' ||
    check.problems.length > 0 ||
    (check.outcome === 'failed' && rules.some(({ failing }) => failing.length > 0))
  return { rules, problems: isExplained ? check.problems : [unexplained(check)] }
}

function unlisted({ rules, findings }: CheckReport): readonly CheckRule[] {
  const listed = new Set(rules.map(({ id }) => id))
  return findings.flatMap(({ finding }): readonly CheckRule[] => {
    if (listed.has(finding.lint)) return []
    listed.add(finding.lint)
    return [
      {
        id: finding.lint,
        kind: 'lint',
        title: finding.title,
        severity: finding.severity,
        what: finding.title,
        whyBad: '',
        falseAlarms: '',
        remedy: finding.remedy,
        result: 'passed',
        why: null,
      },
    ]
  })
}

function unexplained({ summary, outcome }: CheckReport): CheckProblem {
  return {
    code: 'inconclusive',
    text: summary,
    advice: 'Look into the JSON of the check; it has all that was seen.',
    exitCode: outcome === 'inconclusive' ? 4 : 3,
  }
}
