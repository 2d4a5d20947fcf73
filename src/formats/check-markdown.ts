import type { CheckedFinding, CheckReport } from '../model/check-report.ts'
import type { CheckFormat } from './check-format.ts'
import { accountOf, type CheckAccount } from './kit/check-account.ts'
import {
  fixedText,
  offText,
  PHASE_NAME,
  phaseText,
  runText,
  tallyText,
  unsureTexts,
} from './kit/check-text.ts'
import { placeText, seenText, whereText } from './kit/checked-place.ts'
import { few } from './kit/few.ts'
import { findingSection } from './kit/markdown-finding.ts'
import { code, escaped, list } from './kit/markdown-text.ts'
import { plainDeep } from './kit/plain-text.ts'

/**
 * GitHub drops a summary of more than 1 MiB, whole. With no text longer than this, no list longer
 * than that, and no more bytes of proof, none gets there, whatever it is made of.
 */
const MOST_CHARACTERS = 500
const MOST_ITEMS = 25
const MOST_PROOF_BYTES = 256 * 1024

/** The outcome, a table of what was found, and the proof of what fails. */
export const checkMarkdown: CheckFormat = {
  id: 'check-markdown',
  flag: 'markdown',
  extension: '.md',
  about: 'a summary to read, as Markdown',
  render: (raw) => {
    const check = plainDeep(raw, MOST_CHARACTERS)
    const account = accountOf(check)
    return [
      `## whyspin check: ${check.outcome}`,
      '',
      escaped(check.summary),
      '',
      ...problems(account),
      ...findingTable(check.findings),
      ...sections(check.findings.filter(({ standing }) => standing === 'fails')),
      ...shortList('Fixed', check.fixed.map(fixedText)),
      ...shortList('What could not be judged', unsureTexts(account.rules)),
      ...shortList('Notes', check.notes),
      ...circumstances(check, account),
    ]
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
  },
}

function problems({ problems: all }: CheckAccount): readonly string[] {
  if (all.length === 0) return []
  const items = all.map(
    ({ code: id, text, advice }) => `- ${code(id)}: ${escaped(text)} ${escaped(advice)}`,
  )
  return ['### Problems', '', ...few(items, MOST_ITEMS, more), '']
}

function shortList(title: string, items: readonly string[]): readonly string[] {
  return list(title, few(items, MOST_ITEMS, more))
}

function findingTable(findings: readonly CheckedFinding[]): readonly string[] {
  if (findings.length === 0) return []
  const rows = findings.map((checked) => {
    const { finding, place, standing, reason } = checked
    const where = place === null ? whereText(checked) : placeText(place)
    return row(
      `${standing === 'fails' ? '**fails**' : standing}${reason === null ? '' : `: ${escaped(reason)}`}`,
      `${cellCode(finding.lint)} ${finding.severity}: ${escaped(finding.title)}`,
      where === null ? '' : cellCode(where),
      seenText(checked),
    )
  })
  return [
    row('', 'finding', 'where', 'seen'),
    '|---|---|---|---|',
    ...few(rows, MOST_ITEMS, (hidden) => row('', more(hidden), '', '')),
    '',
  ]
}

/** As many as there is room for. */
function sections(findings: readonly CheckedFinding[]): readonly string[] {
  const lines: string[] = []
  let bytes = 0
  for (const [i, checked] of findings.entries()) {
    const { place } = checked
    const seen = escaped(seenText(checked)) + (place === null ? '' : ` · ${code(placeText(place))}`)
    const section = findingSection(checked.finding, i + 1, seen)
    bytes += new TextEncoder().encode(section.join('\n')).length
    if (bytes > MOST_PROOF_BYTES) return [...lines, more(findings.length - i), '']
    lines.push(...section)
  }
  return lines
}

function circumstances(check: CheckReport, { rules }: CheckAccount): readonly string[] {
  const { target, server, load, phases, failOn, whyspinVersion } = check
  const off = offText(rules)
  return [
    '### How it was checked',
    '',
    row('', ''),
    '|---|---|',
    row('target', cellCode(target)),
    ...(server === null ? [] : [row('server', escaped(runText(server)))]),
    ...(load === null ? [] : [row('load', escaped(runText(load)))]),
    ...phases.map((phase) => row(PHASE_NAME[phase.name], escaped(phaseText(phase)))),
    ...few(
      phases.flatMap(({ unreached }) =>
        unreached.map(({ pid, command, reason }) =>
          row('not reached', `${pid} ${cellCode(command)}: ${escaped(reason)}`),
        ),
      ),
      MOST_ITEMS,
      (hidden) => row('not reached', more(hidden)),
    ),
    row('rules', tallyText(rules)),
    ...(off === '' ? [] : [row('off', escaped(off))]),
    row('fails on', failOn),
    row('whyspin', escaped(whyspinVersion)),
    '',
  ]
}

const more = (hidden: number): string => `… ${hidden} more in the other reports`

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** In a table a `|` ends a cell in code as well, and a backslash before it is no escape of ours. */
function cellCode(text: string): string {
  return /[|\\]/.test(text) ? escaped(text) : code(text)
}
