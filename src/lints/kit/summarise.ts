import type { Finding } from '../../model/finding.ts'
import type { JudgingSettings } from '../../model/judging.ts'
import { percent } from '../../model/quantities.ts'
import type { Verdict } from '../../model/report.ts'
import type { Site } from '../../model/site.ts'
import type { Timeline } from '../../model/timeline.ts'
import type { Lint } from '../lint.ts'

/**
 * The whole answer in a sentence or two.
 * @param timeline of the main thread
 * @param findings worst first
 */
export function summarise(
  verdict: Verdict,
  timeline: Timeline,
  findings: readonly Finding[],
  lints: readonly Lint[],
  settings: JudgingSettings,
): string {
  const { os, target } = timeline
  const cpu = os === null ? '' : ` The main thread used ${percent(os.onCpuShare)} of a core.`
  const first = findings.at(0)
  const lint = lints.find(({ id }) => id === first?.lint)
  if (verdict === 'spinning' && first !== undefined) {
    const where =
      first.site === null ? '' : ` at ${first.site.function} (${shortPlace(first.site)})`
    const thread = first.subject.thread === 'main' ? '' : ` in ${first.subject.thread}`
    const said = `${first.title}${where}${thread}`
    if (lint === undefined) return `${said}.${cpu}`
    // Not so what is no spin by itself, and an error for this project only.
    const getsNowhere = lint.severity === 'error' ? ', and it gets nowhere' : ''
    return `${said}: ${percent(first.cpuShare)} of a core${getsNowhere}.`
  }
  if (verdict === 'inconclusive') return `Not enough was seen to say whether it spins.${cpu}`
  if (first !== undefined) {
    const isLessened = lint?.severity === 'error' && settings.lints[lint.id]?.severity !== undefined
    return `${isLessened ? 'Nothing counts as an error here' : 'Nothing spins'}; ${lowerFirst(first.title)}.${cpu}`
  }
  const off = lints.filter(({ id }) => settings.lints[id]?.severity === 'off')
  if (off.length > 0)
    return `Nothing was found; switched off: ${off.map(({ id }) => id).join(', ')}.${cpu}`
  return target.attached
    ? `Nothing wakes up without getting somewhere.${cpu}`
    : `The process hardly wakes up at all, so nothing was attached.${cpu}`
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

/** As it was written, if that is not as it runs. */
function shortPlace(site: Site): string {
  const { file, line } = site.original ?? site
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`
}
