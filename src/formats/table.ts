import type { ProcessesReport } from '../model/processes-report.ts'
import type { Report, Verdict } from '../model/report.ts'
import type { Format, RenderOptions } from './format.ts'
import { closingSections } from './kit/closing-sections.ts'
import { clipEnd, clipMiddle } from './kit/clip.ts'
import { displayWidth } from './kit/display-width.ts'
import { findingBox } from './kit/finding-box.ts'
import { fitted, MOST_FINDINGS } from './kit/fitted.ts'
import { processList, unreachedText } from './kit/process-list.ts'
import { sectionLines, sentence, VALUE_COLUMN } from './kit/sections.ts'
import { terminalSafeDeep } from './kit/terminal-safe.ts'

/** A command in fewer columns tells nothing. */
const LEAST_COMMAND = 8

const COLOUR = {
  spinning: 'red',
  clear: 'green',
  inconclusive: 'yellow',
} as const satisfies Record<Verdict, keyof RenderOptions['paint']>

/** The report for people in trouble: the verdict first, then each finding with its proof. */
export const table: Format = {
  id: 'table',
  extension: '.txt',
  about: 'The report for people, as a table that fits a terminal.',
  render: (report, asked) => {
    const options = fitted(asked)
    const { width, paint } = options
    const safe = terminalSafeDeep(report)
    const boxes = safe.findings
      .slice(0, MOST_FINDINGS)
      .map((finding) => findingBox(finding, options))
    const hidden = safe.findings.length - boxes.length
    const spacer = boxes.length > 0 ? [''] : []
    return [
      header(safe, options),
      ...spacer,
      ...verdict(safe, options),
      ...spacer,
      ...boxes.flatMap((box) => [box, '']),
      ...(hidden > 0 ? [paint.dim(`  … ${hidden} more in --json`), ''] : []),
      ...sectionLines(closingSections(safe, width - VALUE_COLUMN), paint),
      '',
    ].join('\n')
  },
  renderProcesses: (report, asked) => {
    const options = fitted(asked)
    const safe = terminalSafeDeep(report)
    const rule = options.paint.dim('─'.repeat(options.width))
    const parts = [
      ...report.processes.map((each) => table.render(each, options)),
      ...safe.unreached.map((each) => unreachedText(each, options)),
    ]
    return [
      ...verdict(safe, options),
      '',
      ...processList(safe, options),
      ...parts.flatMap((part) => ['', rule, part.trimEnd()]),
      '',
    ].join('\n')
  },
}

function header({ target }: Report, { width, paint }: RenderOptions): string {
  const version =
    target.nodeVersion === null ? 'Node version unknown' : `Node ${target.nodeVersion}`
  const thread = target.thread === 'main' ? [] : [target.thread]
  const start = clipEnd(['whyspin', `pid ${target.pid}`, version, ...thread].join(' · '), width)
  const room = width - displayWidth(start) - 3
  const command =
    target.command === '' || room < LEAST_COMMAND ? '' : ` · ${clipMiddle(target.command, room)}`
  return `${paint.bold('whyspin')}${start.slice('whyspin'.length)}${command}`
}

function verdict(
  report: Report | ProcessesReport,
  { width, paint }: RenderOptions,
): readonly string[] {
  const word = report.verdict.toUpperCase()
  const [first = word, ...rest] = sentence(`${word}: ${report.summary}`, width)
  return [paint[COLOUR[report.verdict]](paint.bold(word)) + first.slice(word.length), ...rest]
}
