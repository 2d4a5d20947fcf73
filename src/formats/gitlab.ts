import type { CheckedFinding, CheckProblem } from '../model/check-report.ts'
import type { CheckFormat } from './check-format.ts'
import { accountOf } from './kit/check-account.ts'
import { ANCHOR, ownPlaceOf, titleText } from './kit/checked-place.ts'
import { levelOf } from './kit/finding-level.ts'
import { jsonText } from './kit/json-text.ts'
import { plainDeep } from './kit/plain-text.ts'
import { uniqueNames } from './kit/unique-names.ts'

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
interface Degradation {
  readonly description: string
  readonly check_name: string
  readonly fingerprint: string
  readonly severity: 'info' | 'minor' | 'major' | 'critical' | 'blocker'
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

const SEVERITY = { error: 'critical', warning: 'minor', note: 'info' } as const

/**
 * The findings as GitLab compares them from branch to branch. It has no place for what is ignored.
 * What is known is told: without it GitLab would say that it is fixed.
 */
export const gitlab: CheckFormat = {
  id: 'gitlab',
  flag: 'gitlab',
  extension: '.json',
  about: 'findings for GitLab’s Code Quality',
  render: (raw) => {
    const check = plainDeep(raw)
    const fingerprintOf = uniqueNames()
    return jsonText(
      [
        ...accountOf(check).problems.map(problem),
        ...check.findings.filter(({ standing }) => standing !== 'ignored').map(degradation),
      ].map((each) => ({ ...each, fingerprint: fingerprintOf(each.fingerprint) })),
    )
  },
}

function degradation(checked: CheckedFinding): Degradation {
  const { finding, fingerprint, standing } = checked
  const { path, line } = ownPlaceOf(checked) ?? ANCHOR
  const known = standing === 'known' ? 'Known: ' : ''
  return {
    description: `${known}${titleText(checked)}. ${finding.remedy}`,
    check_name: finding.lint,
    fingerprint,
    severity: SEVERITY[levelOf(checked)],
    location: { path, lines: { begin: line } },
  }
}

/** It has no place, and GitLab shows nothing that has none. */
function problem({ code, text, advice }: CheckProblem): Degradation {
  return {
    description: `${text} ${advice}`,
    check_name: code,
    fingerprint: `whyspin-problem-${code}`,
    severity: 'blocker',
    location: { path: ANCHOR.path, lines: { begin: ANCHOR.line } },
  }
}
