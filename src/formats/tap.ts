import type { CheckedFinding, CheckProblem } from '../model/check-report.ts'
import type { CheckFormat } from './check-format.ts'
import { accountOf, type RuleAccount } from './kit/check-account.ts'
import { fixedText, notJudgedText } from './kit/check-text.ts'
import { seenText, whereText } from './kit/checked-place.ts'
import { plainDeep } from './kit/plain-text.ts'
import { type YamlMap, yamlLines } from './kit/yaml-text.ts'

interface TestPoint {
  readonly isOk: boolean
  readonly description: string
  /** Why it was not tested; null where it was. */
  readonly skipped: string | null
  readonly diagnostics: YamlMap | null
}

/** A line a rule, with what was found as YAML: https://testanything.org/tap-version-14-specification.html */
export const tap: CheckFormat = {
  id: 'tap',
  flag: 'tap',
  extension: '.tap',
  about: 'a line for each rule, as TAP 14',
  render: (raw) => {
    const check = plainDeep(raw)
    const { rules, problems } = accountOf(check)
    const points = [...rules.map(rulePoint), ...problems.map(problemPoint)]
    return [
      'TAP version 14',
      `1..${points.length}`,
      comment(`whyspin check ${check.outcome}: ${check.summary}`),
      ...points.flatMap(lines),
      ...check.fixed.map((known) => comment(`fixed: ${fixedText(known)}`)),
      ...check.notes.map((note) => comment(`note: ${note}`)),
      ...(check.outcome === 'error'
        ? [`Bail out! ${escaped(problems.map(({ text }) => text).join(' '))}`]
        : []),
      '',
    ].join('\n')
  },
}

function rulePoint({ rule, hasFailed, failing, allowed }: RuleAccount): TestPoint {
  const findings = [...failing, ...allowed].map(diagnostic)
  return {
    isOk: !hasFailed,
    description: rule.id,
    skipped: hasFailed ? null : notJudgedText(rule),
    diagnostics: hasFailed
      ? { message: failing[0]?.finding.title ?? rule.title, severity: 'fail', findings }
      : findings.length > 0
        ? { severity: 'comment', findings }
        : null,
  }
}

function diagnostic(checked: CheckedFinding): YamlMap {
  const { finding, fingerprint, standing, reason } = checked
  return {
    title: finding.title,
    severity: finding.severity,
    standing,
    ...(reason === null ? {} : { reason }),
    at: whereText(checked),
    seen: seenText(checked),
    fingerprint,
    evidence: finding.evidence,
    remedy: finding.remedy,
  }
}

function problemPoint({ code, text, advice }: CheckProblem): TestPoint {
  return {
    isOk: false,
    description: code,
    skipped: null,
    diagnostics: { message: text, severity: 'fail', advice },
  }
}

function lines({ isOk, description, skipped, diagnostics }: TestPoint, index: number): string[] {
  const skip = skipped === null ? '' : ` # SKIP ${escaped(skipped)}`
  return [
    `${isOk ? 'ok' : 'not ok'} ${index + 1} - ${escaped(description)}${skip}`,
    ...(diagnostics === null
      ? []
      : ['---', ...yamlLines(diagnostics), '...'].map((line) => `  ${line}`)),
  ]
}

const comment = (text: string): string => `# ${text}`

function escaped(text: string): string {
  return text.replace(/[\\#]/g, '\\$&')
}
