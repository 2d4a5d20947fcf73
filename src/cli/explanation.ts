import { usageError } from '../errors.ts'
import type { RenderOptions } from '../formats/format.ts'
import { count } from '../model/quantities.ts'
import { wrap } from '../formats/kit/wrap.ts'
import type { Lint } from '../lints/lint.ts'
import { nearest } from './nearest.ts'

const INDENT = '  '

/** The text of `whyspin explain`; an unknown lint is a usage error that names the nearest one. */
export function explainText(
  lintId: string | undefined,
  known: readonly Lint[],
  options: RenderOptions,
): string {
  if (lintId === undefined) return lintList(known, options)
  const lint = known.find(({ id }) => id === lintId)
  if (lint !== undefined) return explanation(lint, options)
  const meant = nearest(
    lintId,
    known.map(({ id }) => id),
  )
  throw usageError(
    `There is no lint "${lintId}".`,
    meant === null
      ? 'whyspin explain lists all lints.'
      : `Did you mean ${meant}? whyspin explain lists all lints.`,
  )
}

/** All that a lint says about itself. */
function explanation(lint: Lint, { width, paint }: RenderOptions): string {
  const part = (heading: string, text: string): readonly string[] => [
    '',
    paint.bold(heading),
    ...wrap(text, width - INDENT.length).map((line) => INDENT + line),
  ]
  return `${[
    `${paint.bold(lint.id)} (${lint.severity})`,
    ...wrap(lint.title, width),
    ...part('What it is', lint.what),
    ...part('Why it is bad', lint.whyBad),
    ...part('Known false alarms', lint.falseAlarms),
    ...part('What to change', lint.remedy),
    ...thresholds(lint, paint),
  ].join('\n')}\n`
}

/** A line for every lint. */
function lintList(lints: readonly Lint[], { width, paint }: RenderOptions): string {
  const idColumns = Math.max(0, ...lints.map(({ id }) => id.length))
  const severityColumns = Math.max(0, ...lints.map(({ severity }) => severity.length))
  const indent = ' '.repeat(idColumns + severityColumns + 4)
  const lines = lints.flatMap(({ id, severity, title }) => {
    const [first = '', ...rest] = wrap(title, Math.max(20, width - indent.length))
    const start = `${paint.bold(id.padEnd(idColumns))}  ${severity.padEnd(severityColumns)}  `
    return [start + first, ...rest.map((line) => indent + line)]
  })
  return `${[...lines, '', 'More about one of them: whyspin explain <lint>'].join('\n')}\n`
}

function thresholds(lint: Lint, paint: RenderOptions['paint']): readonly string[] {
  const entries = Object.entries(lint.thresholds)
  if (entries.length === 0) return []
  const columns = Math.max(...entries.map(([name]) => name.length))
  return [
    '',
    paint.bold('Thresholds'),
    ...entries.map(
      ([name, value]) =>
        `${INDENT}${name.padEnd(columns)}  ${Number.isInteger(value) ? count(value) : value}`,
    ),
  ]
}
