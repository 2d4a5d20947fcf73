import type { Finding } from '../../model/finding.ts'
import { count, percent, rate } from '../../model/quantities.ts'
import type { Site } from '../../model/site.ts'
import { block, code, escaped } from './markdown-text.ts'
import { functionOf, placeOf, sourceOf } from './site-text.ts'

const MOST_FRAMES = 20

/**
 * A finding as a section with its proof; its text is terminal-safe already.
 * @param seen when and where it was seen, in Markdown, where that is worth a line
 */
export function findingSection(
  finding: Finding,
  number: number,
  seen: string | null = null,
): readonly string[] {
  const { lint, severity, confidence, title, site, subject, cycle, stack } = finding
  const source = site === null ? null : sourceOf(site)
  return [
    `### ${number}. ${escaped(title)}`,
    '',
    `${code(lint)}, ${severity}, ${confidence} confidence · ${escaped(subject.type)} on ${escaped(subject.thread)} · ${percent(finding.cpuShare)} of one core`,
    '',
    ...(site === null ? [] : [`**Where:** ${code(`${functionOf(site)} ${placeOf(site)}`)}`, '']),
    ...(source === null ? [] : [...block(source, 'js'), '']),
    ...(seen === null ? [] : [`**Seen:** ${seen}`, '']),
    ...finding.evidence.map((each) => `- ${escaped(each)}`),
    ...(finding.resumptionsPerSecond === null
      ? []
      : [`- resumed ${rate(finding.resumptionsPerSecond)} times a second`]),
    ...(finding.barrenStreak === null
      ? []
      : [`- ${count(finding.barrenStreak)} resumptions in a row without progress`]),
    '',
    ...(cycle.length > 1 ? ['**Round:**', '', ...block(frames(cycle), ''), ''] : []),
    ...(stack.length > 0 ? ['**Stack:**', '', ...block(frames(stack), ''), ''] : []),
    `**What to change:** ${escaped(finding.remedy)}`,
    '',
  ]
}

function frames(sites: readonly Site[]): string {
  const shown = sites.slice(0, MOST_FRAMES).map((site) => `${functionOf(site)}  ${placeOf(site)}`)
  const hidden = sites.length - shown.length
  return [...shown, ...(hidden > 0 ? [`… ${hidden} more`] : [])].join('\n')
}
