import type { Report } from '../../src/model/report.ts'
import type { Capture } from './capture.ts'
import { highestSeverity } from './find-misses.ts'

const COLUMNS = [24, 7, 13, 9, 7, 11, 9] as const

export const HEADER: string = line([
  'program',
  'asked',
  'verdict',
  'severity',
  'CPU',
  'bytes/s',
  'turns/s',
  'findings',
])

/** One capture as a row of the table. */
export function row(name: string, duration: string | null, capture: Capture): string {
  const asked = duration ?? 'default'
  if ('failure' in capture) return line([name, asked, 'no report'])
  const { report } = capture
  return line([
    name,
    asked,
    report.verdict,
    highestSeverity(report) ?? '-',
    cpu(report),
    amount(report.capture.bytesPerSecond),
    amount(report.capture.loopTurnsPerSecond),
    report.findings.map(({ lint, severity }) => `${lint} (${severity})`).join(', '),
  ])
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => cell.padEnd(COLUMNS[i] ?? 0))
    .join(' ')
    .trimEnd()
}

function cpu({ capture }: Report): string {
  const share = capture.mainThreadCpuShare
  return share === null ? '-' : `${(share * 100).toFixed(1)} %`
}

function amount(perSecond: number | null): string {
  return perSecond === null ? '-' : Math.round(perSecond).toLocaleString('en')
}
