import type { Comparison, FindingChange, FindingThen, Measure } from '../model/comparison.ts'
import type { Finding, Severity } from '../model/finding.ts'
import { findingKeys } from '../model/finding-keys.ts'
import type { Report } from '../model/report.ts'

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }
/**
 * Measured: five captures each of the guilty programs of seven lints differed by at most 0.034 of a core
 * and 1.11 times the rate, on a quiet host. Less than three times as much CPU is no change; a rate says as
 * much of the host as of the program, so it has to double.
 */
const NOTEWORTHY_CPU = 0.1
const NOTEWORTHY_RATE = 2

/** What is gone, new and changed from one report to another. Pure. */
export function compareReports(before: Report, after: Report): Comparison {
  const findings = compareFindings(before.findings, after.findings)
  const isWorse = findings.some((each) => each.isWorse) || isVerdictWorse(before, after)
  return {
    schemaVersion: 1,
    isWorse,
    summary: summary(before, after, findings),
    before: { verdict: before.verdict, command: before.target.command },
    after: { verdict: after.verdict, command: after.target.command },
    findings,
    measures: measures(before, after),
  }
}

function isVerdictWorse(before: Report, after: Report): boolean {
  return before.verdict !== 'spinning' && after.verdict === 'spinning'
}

/** Folders differ from machine to machine. */
const keysOf = (findings: readonly Finding[]): readonly string[] =>
  findingKeys(findings, ({ file }) => file.slice(file.lastIndexOf('/') + 1))

function compareFindings(
  before: readonly Finding[],
  after: readonly Finding[],
): readonly FindingChange[] {
  const keysBefore = keysOf(before)
  const keysAfter = keysOf(after)
  const now = after.map((finding, i): FindingChange => {
    const was = before[keysBefore.indexOf(keysAfter[i] ?? '')]
    return was === undefined ? appeared(finding) : compared(was, finding)
  })
  const gone = before
    .filter((_, i) => !keysAfter.includes(keysBefore[i] ?? ''))
    .map((finding): FindingChange => ({
      ...named(finding),
      ...{ change: 'gone', isWorse: false, before: then(finding), after: null },
    }))
  const order: readonly FindingChange['change'][] = ['new', 'changed', 'same', 'gone']
  return [...now, ...gone].toSorted(
    (a, b) =>
      Number(b.isWorse) - Number(a.isWorse) || order.indexOf(a.change) - order.indexOf(b.change),
  )
}

const named = ({ lint, subject }: Finding): Pick<FindingChange, 'lint' | 'thread'> => ({
  lint,
  thread: subject.thread,
})

function then(finding: Finding): FindingThen {
  const { severity, title, site, cpuShare, resumptionsPerSecond } = finding
  return { severity, title, site, cpuShare, resumptionsPerSecond }
}

/** What is only said, as `info`, makes nothing worse. */
function appeared(finding: Finding): FindingChange {
  const isWorse = RANK[finding.severity] > RANK.info
  return { ...named(finding), change: 'new', isWorse, before: null, after: then(finding) }
}

function compared(was: Finding, is: Finding): FindingChange {
  const severity = RANK[is.severity] - RANK[was.severity]
  const cpu = is.cpuShare - was.cpuShare
  const rate = (is.resumptionsPerSecond ?? 0) / Math.max(1, was.resumptionsPerSecond ?? 0)
  const hasRates = was.resumptionsPerSecond !== null && is.resumptionsPerSecond !== null
  const hasChanged =
    severity !== 0 ||
    Math.abs(cpu) >= NOTEWORTHY_CPU ||
    (hasRates && (rate >= NOTEWORTHY_RATE || rate <= 1 / NOTEWORTHY_RATE))
  // A rate alone says as much of the machine as of the program.
  const isWorse = severity > 0 || (RANK[is.severity] > RANK.info && cpu >= NOTEWORTHY_CPU)
  return {
    ...named(is),
    ...{ change: hasChanged ? 'changed' : 'same', isWorse, before: then(was), after: then(is) },
  }
}

function measures({ capture: before }: Report, { capture: after }: Report): readonly Measure[] {
  const names = ['mainThreadCpuShare', 'loopTurnsPerSecond', 'bytesPerSecond'] as const
  return names.map((name) => ({ name, before: before[name], after: after[name] }))
}

function summary(before: Report, after: Report, findings: readonly FindingChange[]): string {
  const count = (change: FindingChange['change']): number =>
    findings.filter((each) => each.change === change).length
  const clauses = (
    [
      ['new', 'is new', 'are new'],
      ['changed', 'has changed', 'have changed'],
      ['gone', 'is gone', 'are gone'],
    ] as const
  ).flatMap(([change, one, several]) => {
    const n = count(change)
    return n === 0 ? [] : [`${n} ${n === 1 ? one : several}`]
  })
  const verdicts =
    before.verdict === after.verdict
      ? `${after.verdict} as before`
      : `${after.verdict}, was ${before.verdict}`
  const what = findings.length === 0 ? 'no finding in either' : clauses.join(', ')
  return `${verdicts.charAt(0).toUpperCase()}${verdicts.slice(1)}: ${what === '' ? 'the same findings' : what}.`
}
