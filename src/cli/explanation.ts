import type { Budget } from '../budgets/budget.ts'
import { limitText } from '../budgets/kit/limit-text.ts'
import { usageError } from '../errors.ts'
import type { RenderOptions } from '../formats/format.ts'
import { count } from '../model/quantities.ts'
import { wrap } from '../formats/kit/wrap.ts'
import type { Lint } from '../lints/lint.ts'
import { nearest } from '../model/nearest.ts'

const INDENT = '  '

/** Lints and budgets say the same of themselves, but for their numbers. */
type Rule = Lint | Budget

const isBudget = (rule: Rule): rule is Budget => 'unit' in rule

/** The text of `whyspin explain`; an unknown id is a usage error that names the nearest one. */
export function explainText(
  id: string | undefined,
  known: readonly Rule[],
  options: RenderOptions,
): string {
  if (id === undefined) return ruleList(known, options)
  const rule = known.find((each) => each.id === id)
  if (rule !== undefined) return explanation(rule, options)
  const meant = nearest(
    id,
    known.map((each) => each.id),
  )
  throw usageError(
    `There is no lint or budget "${id}".`,
    meant === null
      ? 'whyspin explain lists all of them.'
      : `Did you mean ${meant}? whyspin explain lists all of them.`,
  )
}

/** All that a lint or budget says about itself. */
function explanation(rule: Rule, { width, paint }: RenderOptions): string {
  const part = (heading: string, text: string): readonly string[] => [
    '',
    paint.bold(heading),
    ...wrap(text, width - INDENT.length).map((line) => INDENT + line),
  ]
  return `${[
    `${paint.bold(rule.id)} (${isBudget(rule) ? 'budget, error' : rule.severity})`,
    ...wrap(rule.title, width),
    ...part('What it is', rule.what),
    ...part('Why it is bad', rule.whyBad),
    ...part('Known false alarms', rule.falseAlarms),
    ...part('What to change', rule.remedy),
    ...(isBudget(rule) ? part('Limit', limit(rule)) : thresholds(rule, paint)),
  ].join('\n')}\n`
}

/** A line for every lint, then for every budget. */
function ruleList(rules: readonly Rule[], { width, paint }: RenderOptions): string {
  const severityOf = (rule: Rule): string => (isBudget(rule) ? 'budget' : rule.severity)
  const idColumns = Math.max(0, ...rules.map(({ id }) => id.length))
  const severityColumns = Math.max(0, ...rules.map((rule) => severityOf(rule).length))
  const indent = ' '.repeat(idColumns + severityColumns + 4)
  const linesOf = (rule: Rule): readonly string[] => {
    const [first = '', ...rest] = wrap(rule.title, Math.max(20, width - indent.length))
    const start = `${paint.bold(rule.id.padEnd(idColumns))}  ${severityOf(rule).padEnd(severityColumns)}  `
    return [start + first, ...rest.map((line) => indent + line)]
  }
  const budgets = rules.filter(isBudget)
  return `${[
    ...rules.filter((rule) => !isBudget(rule)).flatMap(linesOf),
    ...(budgets.length > 0 ? [''] : []),
    ...budgets.flatMap(linesOf),
    '',
    'More about one of them: whyspin explain <id>',
  ].join('\n')}\n`
}

/** A budget has no limit of its own. */
function limit({ id, unit, least, most, phase, example }: Budget): string {
  const from = `From ${limitText(unit, least)} to ${limitText(unit, most)}`
  const when =
    phase === 'tail'
      ? 'It is asked of the moment after the load only'
      : 'It is asked under load and of the moment after it'
  return `None unless the project sets one, e.g. whyspin check --${id} ${example}. ${from}. ${when}; a breach is an error.`
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
