import type { ReportingDescriptor } from 'sarif'
import type { CheckRule } from '../../model/check-report.ts'
import type { Severity } from '../../model/finding.ts'
import { clipEnd } from './clip.ts'
import { sarifText } from './sarif-text.ts'

const LEVEL = { error: 'error', warning: 'warning', info: 'note' } as const satisfies Record<
  Severity,
  string
>
/** As GitHub sorts rules that are not about security. */
const PROBLEM_SEVERITY = {
  error: 'error',
  warning: 'warning',
  info: 'recommendation',
} as const satisfies Record<Severity, string>
/** What GitHub takes of a description, in characters. */
const MOST_DESCRIPTION = 1_000

/** A lint or budget as readers explain it. */
export function sarifRule({
  id,
  kind,
  title,
  severity,
  what,
  whyBad,
  falseAlarms,
  remedy,
  result,
}: CheckRule): ReportingDescriptor {
  const parts = [
    ['What it is', what],
    ['Why it is bad', whyBad],
    ['Known false alarms', falseAlarms],
    ['What to change', remedy],
  ].filter(([, text]) => text !== '')
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: description(title, id) },
    fullDescription: { text: description(what, id) },
    help: {
      text: parts.map(([heading, text]) => `${heading}: ${text}`).join('\n\n') || id,
      markdown: parts.map(([heading, text]) => `**${heading}**\n\n${text}`).join('\n\n') || id,
    },
    defaultConfiguration: { enabled: result !== 'off', level: LEVEL[severity] },
    properties: {
      tags: ['performance', kind],
      'problem.severity': PROBLEM_SEVERITY[severity],
    },
  }
}

function description(text: string, id: string): string {
  return clipEnd(sarifText(text), MOST_DESCRIPTION) || id
}
