import type { CheckedFinding } from '../../model/check-report.ts'
import { count, percent, rate } from '../../model/quantities.ts'
import type { Site } from '../../model/site.ts'
import { seenText, titleText, whereText } from './checked-place.ts'
import { functionOf, placeOf, sourceOf } from './site-text.ts'

const MOST_FRAMES = 20

/** A finding as lines without colours or columns, for readers of other tools; its text is plain already. */
export function checkedFindingLines(checked: CheckedFinding): readonly string[] {
  const { finding } = checked
  const { site, cycle, stack, subject } = finding
  const source = site === null ? null : sourceOf(site)
  const seen = seenText(checked)
  return [
    finding.title,
    `Where: ${whereText(checked) ?? 'no code of the target could be named'}`,
    ...(source === null ? [] : [`Source: ${source}`]),
    ...(seen === '' ? [] : [`Seen: ${seen}`]),
    `What: ${subject.type} on ${subject.thread}, ${percent(finding.cpuShare)} of one core, ${finding.confidence} confidence (${finding.witnesses.join(', ')})`,
    ...(finding.resumptionsPerSecond === null
      ? []
      : [`Resumed: ${rate(finding.resumptionsPerSecond)} times a second`]),
    ...(finding.barrenStreak === null
      ? []
      : [`Without progress: ${count(finding.barrenStreak)} resumptions in a row`]),
    ...list('Evidence:', finding.evidence),
    ...(cycle.length > 1 ? list('Round:', frames(cycle)) : []),
    ...list('Stack:', frames(stack)),
    `What to change: ${finding.remedy}`,
  ]
}

/** What does not count, in a line that says why. */
export function allowedText(checked: CheckedFinding): string {
  const { finding, standing, reason } = checked
  const why = reason === null ? '' : ` (${reason})`
  return `${standing}${why}: ${finding.severity} ${finding.lint}: ${titleText(checked)}`
}

function list(heading: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [heading, ...items.map((item) => `  ${item}`)]
}

function frames(sites: readonly Site[]): readonly string[] {
  const shown = sites.slice(0, MOST_FRAMES).map((site) => `${functionOf(site)}  ${placeOf(site)}`)
  const hidden = sites.length - shown.length
  return hidden > 0 ? [...shown, `… ${hidden} more`] : shown
}
