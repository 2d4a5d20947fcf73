import { readFileSync } from 'node:fs'

/** Where the README has its table, and what it is made of. */
const BEGIN = '<!-- cost: written by `npm run bench:readme` -->'
const END = '<!-- /cost -->'

interface Row {
  readonly program: string
  readonly tool: string
  readonly figure: string
  readonly median: string
  readonly from: string
  readonly to: string
  readonly pairs: string
}

function rowsOf(csv: string): readonly Row[] {
  return csv
    .split('\n')
    .slice(2)
    .filter((line) => line !== '')
    .map((line) => {
      const [program = '', , tool = '', figure = '', median = '', from = '', to = '', pairs = ''] =
        line.split(',')
      return { program, tool, figure, median, from, to, pairs }
    })
}

/** What each tool costs a server that runs flat out, as Markdown, from the CSV that the bench keeps. */
export function costTable(csv: string): string {
  const machine = csv.split('\n')[0]?.replace(/^# /, '') ?? ''
  const rows = rowsOf(csv).filter(({ figure }) => figure === 'CPU an exchange')
  const programs = [...new Set(rows.map(({ program }) => program))]
  const tools = [...new Set(rows.map(({ tool }) => tool))]
  const cell = (tool: string, program: string): string => {
    const row = rows.find((each) => each.tool === tool && each.program === program)
    if (row === undefined) return ''
    if (row.median === '') return 'did not run'
    const [median, from, to] = [row.median, row.from, row.to].map((text) => Number(text).toFixed(2))
    return `${median} (${from}–${to})`
  }
  const most = Math.max(0, ...rows.map(({ pairs }) => Number(pairs)))
  return [
    `CPU an exchange, of the bare server beside it: median of ${most} pairs, and the 95 % interval of that. ${machine}.`,
    '',
    `| with | ${programs.join(' | ')} |`,
    `|---|${programs.map(() => '---|').join('')}`,
    ...tools.map((tool) => `| ${tool} | ${programs.map((each) => cell(tool, each)).join(' | ')} |`),
  ].join('\n')
}

/** A text in which the table stands as it is now. @throws Error where it has no place for one */
export function withCostTable(text: string, table: string): string {
  const [from, to] = [text.indexOf(BEGIN), text.indexOf(END)]
  if (from < 0 || to < from) throw new Error(`there is no "${BEGIN}" with its end`)
  return `${text.slice(0, from + BEGIN.length)}\n\n${table}\n\n${text.slice(to)}`
}

/** The CSV that the README's table is made of. */
export const readCosts = (): string =>
  readFileSync(new URL('results/cost-flat-out.csv', import.meta.url), 'utf8')
