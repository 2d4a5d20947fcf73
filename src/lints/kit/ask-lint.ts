import type { Finding, Severity } from '../../model/finding.ts'
import type { LintSetting } from '../../model/judging.ts'
import type { Timeline } from '../../model/timeline.ts'
import type { Lint, NotEnoughData } from '../lint.ts'

/** The worst first. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }

/** What a lint says with the thresholds and the severity that a project has set. */
export function askLint(
  lint: Lint,
  timeline: Timeline,
  { severity = lint.severity, thresholds }: LintSetting = {},
): readonly Finding[] | NotEnoughData {
  if (severity === 'off') return []
  const result = lint.check(
    timeline,
    thresholds === undefined ? lint.thresholds : { ...lint.thresholds, ...thresholds },
  )
  if ('notEnoughData' in result || severity === lint.severity) return result
  return result.map((finding) => ({
    ...finding,
    severity: finding.severity === lint.severity ? severity : lesser(finding.severity, severity),
  }))
}

function lesser(one: Severity, other: Severity): Severity {
  return SEVERITY_RANK[one] >= SEVERITY_RANK[other] ? one : other
}
