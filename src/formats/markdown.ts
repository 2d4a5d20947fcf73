import { bytes, milliseconds, percent, rate } from '../model/quantities.ts'
import type { Export } from './export.ts'
import { findingSection } from './kit/markdown-finding.ts'
import { code, escaped, list } from './kit/markdown-text.ts'
import { terminalSafe, terminalSafeDeep } from './kit/terminal-safe.ts'

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
      ...findings.flatMap((finding, i) => findingSection(finding, i + 1)),
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

const row = (name: string, value: string): string => `| ${name} | ${value.replaceAll('|', '\\|')} |`
