import type { Finding } from '../model/finding.ts'
import { bytes, count, milliseconds, percent, rate } from '../model/quantities.ts'
import type { Site } from '../model/site.ts'
import type { Export } from './export.ts'
import { functionOf, placeOf, sourceOf } from './kit/site-text.ts'
import { terminalSafe, terminalSafeDeep } from './kit/terminal-safe.ts'

const MOST_FRAMES = 20

/** Ready to paste into an issue: versions, evidence, stacks, and how it was captured. */
export const markdown: Export = {
  id: 'markdown',
  extension: '.md',
  about: 'the report, to paste into an issue',
  render: ({ report: raw, whyspinVersion }) => {
    const report = terminalSafeDeep(raw)
    const { target, capture, findings, notes, unsure, cost } = report
    return [
      `## whyspin: ${report.verdict}`,
      '',
      escaped(report.summary),
      '',
      '| | |',
      '|---|---|',
      row('program', code(target.command)),
      row('Node', `${target.nodeVersion ?? 'unknown'} on ${target.platform} ${target.arch}`),
      row(
        'looked at',
        `${milliseconds(capture.durationMs)} with whyspin ${terminalSafe(whyspinVersion)}`,
      ),
      ...(capture.mainThreadCpuShare === null
        ? []
        : [row('main thread', `${percent(capture.mainThreadCpuShare)} of one core`)]),
      ...(capture.loopTurnsPerSecond === null
        ? []
        : [row('event loop', `${rate(capture.loopTurnsPerSecond)} turns/s`)]),
      ...(capture.bytesPerSecond === null
        ? []
        : [row('moved', `${bytes(capture.bytesPerSecond)}/s`)]),
      ...(cost.targetCpuMs === null
        ? []
        : [
            row(
              'cost to it',
              `${milliseconds(cost.targetCpuMs)} of its CPU, hooks ${milliseconds(cost.hooksEnabledMs)}`,
            ),
          ]),
      '',
      ...findings.flatMap((finding, i) => section(finding, i + 1)),
      ...list(
        'What could not be judged',
        unsure.map(({ lint, why }) => `${lint}: ${why}`),
      ),
      ...list('Notes', notes),
      '',
    ]
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
  },
}

function section(finding: Finding, number: number): readonly string[] {
  const { lint, severity, confidence, title, site, subject, cycle, stack } = finding
  const source = site === null ? null : sourceOf(site)
  return [
    `### ${number}. ${escaped(title)}`,
    '',
    `\`${lint}\`, ${severity}, ${confidence} confidence · ${escaped(subject.type)} on ${escaped(subject.thread)} · ${percent(finding.cpuShare)} of one core`,
    '',
    ...(site === null ? [] : [`**Where:** ${code(`${functionOf(site)} ${placeOf(site)}`)}`, '']),
    ...(source === null ? [] : [...block(source, 'js'), '']),
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

function list(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0
    ? []
    : [`### ${title}`, '', ...items.map((each) => `- ${escaped(each)}`), '']
}

const row = (name: string, value: string): string => `| ${name} | ${value.replaceAll('|', '\\|')} |`

/** Nothing of the target's may become a link, a heading, a mention or a tag. */
function escaped(text: string): string {
  return text.replace(/[\\`*{}[\]#<>|~]/g, '\\$&').replaceAll('@', '@\u200b')
}

/** A run of backticks that the text does not have. */
function fence(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  return '`'.repeat(Math.max(least, longest + 1))
}

function code(text: string): string {
  const ticks = fence(text, 1)
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : ''
  return `${ticks}${space}${text}${space}${ticks}`
}

function block(text: string, language: string): readonly string[] {
  const ticks = fence(text, 3)
  return [`${ticks}${language}`, text, ticks]
}
