import type { CheckProblem, CheckRule, RepositoryPlace } from '../model/check-report.ts'
import type { CheckFormat } from './check-format.ts'
import { accountOf, type RuleAccount } from './kit/check-account.ts'
import { fixedText, notJudgedText } from './kit/check-text.ts'
import { allowedText, checkedFindingLines } from './kit/checked-finding-lines.ts'
import { ownPlaceOf } from './kit/checked-place.ts'
import { plainDeep } from './kit/plain-text.ts'
import { uniqueNames } from './kit/unique-names.ts'
import { xmlSafe } from './kit/xml-safe.ts'

interface Outcome {
  readonly element: 'failure' | 'error' | 'skipped'
  readonly type: string
  readonly message: string
  readonly lines: readonly string[]
}

interface TestCase {
  readonly className: string
  readonly name: string
  readonly place: RepositoryPlace | null
  /** Null where it passed. */
  readonly outcome: Outcome | null
  /** What was seen and does not count. */
  readonly output: readonly string[]
}

/**
 * A test case a rule. Jenkins and GitLab read one `failure` of a test case and no second, so each
 * further finding of a rule has a case of its own; GitLab shows the text and not the message, so the
 * text has both (gitlab lib/gitlab/ci/parsers/test/junit.rb).
 */
export const junit: CheckFormat = {
  id: 'junit',
  flag: 'junit',
  extension: '.xml',
  about: 'a test case for each rule, as JUnit XML',
  render: (raw) => {
    const check = plainDeep(raw)
    const { rules, problems } = accountOf(check)
    const nameOf = uniqueNames()
    const cases = [...rules.flatMap(ruleCases), ...problems.map(problemCase)].map((each) => ({
      ...each,
      name: nameOf(each.name),
    }))
    const counted = (element: Outcome['element']): number =>
      cases.filter(({ outcome }) => outcome?.element === element).length
    const totals = `tests="${cases.length}" failures="${counted('failure')}" errors="${counted('error')}" skipped="${counted('skipped')}" time="${(check.durationMs / 1000).toFixed(3)}"`
    return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="whyspin check" ${totals}>
<testsuite name="whyspin check" ${totals}>
<properties>
${[
  ['outcome', check.outcome],
  ['summary', check.summary],
  ['target', check.target],
  ['fail-on', check.failOn],
  ['whyspin', check.whyspinVersion],
  ...check.fixed.map((known) => ['fixed', fixedText(known)]),
  ...check.notes.map((note) => ['note', note]),
]
  .map(([name = '', value = '']) => `<property name="${name}" value="${xmlSafe(value)}"/>`)
  .join('\n')}
</properties>
${cases.map(testCase).join('\n')}
</testsuite>
</testsuites>
`
  },
}

function ruleCases({ rule, failing, allowed, hasFailed }: RuleAccount): readonly TestCase[] {
  const common = { className: `whyspin.${rule.kind}`, name: rule.id }
  const output = allowed.map(allowedText)
  const failures = failing.map((checked, i): TestCase => ({
    ...common,
    place: ownPlaceOf(checked),
    outcome: {
      element: 'failure',
      type: rule.id,
      message: checked.finding.title,
      lines: checkedFindingLines(checked),
    },
    output: i === 0 ? output : [],
  }))
  if (failures.length > 0) return failures
  const outcome: Outcome | null = hasFailed
    ? { element: 'failure', type: rule.id, message: rule.title, lines: [rule.title, rule.remedy] }
    : notJudged(rule)
  return [{ ...common, place: null, outcome, output }]
}

/** What nobody looked into is no pass. */
function notJudged(rule: CheckRule): Outcome | null {
  const message = notJudgedText(rule)
  if (message === null) return null
  return { element: 'skipped', type: rule.result, message, lines: [message] }
}

function problemCase({ code, text, advice }: CheckProblem): TestCase {
  return {
    className: 'whyspin.check',
    name: code,
    place: null,
    outcome: { element: 'error', type: code, message: text, lines: [text, advice] },
    output: [],
  }
}

function testCase({ className, name, place, outcome, output }: TestCase): string {
  const file = place === null ? '' : ` file="${xmlSafe(place.path)}" line="${place.line}"`
  // Readers that add up the times of cases need one in each; a rule takes none of its own.
  const open = `<testcase classname="${className}" name="${xmlSafe(name)}"${file} time="0"`
  const inner = [
    ...(outcome === null ? [] : [outcomeElement(outcome)]),
    ...(output.length === 0
      ? []
      : [`<system-out>${output.map(outputText).join('\n')}</system-out>`]),
  ]
  return inner.length === 0 ? `${open}/>` : `${open}>\n${inner.join('\n')}\n</testcase>`
}

function outcomeElement({ element, type, message, lines }: Outcome): string {
  const text = lines.map((line) => xmlSafe(line).trimEnd()).join('\n')
  // Not `type="integer"` and the like: Rails would take the text for a value of that type.
  return `<${element} type="whyspin.${xmlSafe(type)}" message="${xmlSafe(message)}">${text}</${element}>`
}

/** Jenkins and GitLab take `[[ATTACHMENT|…]]` of an output for a file to attach. */
function outputText(text: string): string {
  return xmlSafe(text).replaceAll('[[', '[ [')
}
