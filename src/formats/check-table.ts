import type { CheckedFinding, CheckOutcome, CheckReport } from '../model/check-report.ts'
import type { CheckFormat } from './check-format.ts'
import type { RenderOptions } from './format.ts'
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
import { placeText, seenText, titleText } from './kit/checked-place.ts'
import { findingBox } from './kit/finding-box.ts'
import { few } from './kit/few.ts'
import { fitted, MOST_FINDINGS } from './kit/fitted.ts'
import { plainDeep } from './kit/plain-text.ts'
import { type Section, sectionLines, sentence, VALUE_COLUMN } from './kit/sections.ts'
import { workflowSafe } from './kit/workflow-safe.ts'
import { hang } from './kit/wrap.ts'

const COLOUR = {
  passed: 'green',
  failed: 'red',
  error: 'red',
  inconclusive: 'yellow',
} as const satisfies Record<CheckOutcome, keyof RenderOptions['paint']>
/** A list that nobody reads to its end. */
const MOST_ITEMS = 20

/** The check for people: the outcome first, what stands in its way, then what fails with its proof. */
export const checkTable: CheckFormat = {
  id: 'check-table',
  flag: null,
  extension: '.txt',
  about: 'the check for people, as a text that fits a terminal',
  render: (raw, asked) => {
    const options = fitted(asked)
    const check = plainDeep(raw)
    const account = accountOf(check)
    const failing = check.findings.filter(({ standing }) => standing === 'fails')
    const boxes = failing.slice(0, MOST_FINDINGS).map((checked) => box(checked, options))
    const hidden = failing.length - boxes.length
    const closing = sectionLines(closingSections(check, account, options), options.paint)
    return [
      ...outcome(check, options),
      '',
      ...problems(account, options),
      ...boxes.flatMap((each) => [each, '']),
      ...(hidden > 0 ? [options.paint.dim(`  … ${hidden} more in --json`), ''] : []),
      ...closing,
      '',
    ]
      .flatMap((part) => part.split('\n'))
      .map(workflowSafe)
      .join('\n')
  },
}

function outcome(
  { outcome: what, summary }: CheckReport,
  { width, paint }: RenderOptions,
): readonly string[] {
  const word = what.toUpperCase()
  const [first = word, ...rest] = sentence(`${word}: ${summary}`, width)
  return [paint[COLOUR[what]](paint.bold(word)) + first.slice(word.length), ...rest]
}

function problems(
  { problems: all }: CheckAccount,
  { width, paint }: RenderOptions,
): readonly string[] {
  const room = width - VALUE_COLUMN
  return all.flatMap(({ code, text, advice }) => [
    ...sectionLines(
      [
        { label: 'problem', lines: [paint.bold(code), ...sentence(text, room)] },
        { label: 'next', lines: sentence(advice, room) },
      ],
      paint,
    ),
    '',
  ])
}

function box(checked: CheckedFinding, options: RenderOptions): string {
  const { place } = checked
  const file = place === null ? '' : placeText(place)
  return findingBox(checked.finding, options, (width) =>
    [
      { label: 'file', lines: sentence(file, width), apart: true },
      { label: 'seen', lines: sentence(seenText(checked), width), apart: file === '' },
    ].filter(({ lines }) => lines.length > 0),
  )
}

function closingSections(
  check: CheckReport,
  { rules }: CheckAccount,
  { width, paint }: RenderOptions,
): readonly Section[] {
  const room = width - VALUE_COLUMN
  const lines = (text: string): readonly string[] => sentence(text, room)
  const items = (texts: readonly string[]): readonly string[] =>
    few(
      texts.map((text) => hang('• ', sentence(text, room - 2))),
      MOST_ITEMS,
      (hidden) => [paint.dim(`… ${hidden} more in --json`)],
    ).flat()
  const { findings, fixed, notes, phases, server, load, target } = check
  const standing = (which: CheckedFinding['standing']): readonly string[] =>
    findings.filter((checked) => checked.standing === which).map(itemText)
  const sections: readonly Section[] = [
    { label: 'below', lines: items(standing('below')) },
    { label: 'ignored', lines: items(standing('ignored')) },
    { label: 'known', lines: items(standing('known')) },
    { label: 'fixed', lines: items(fixed.map(fixedText)) },
    { label: 'unsure', lines: unsureTexts(rules).flatMap(lines) },
    { label: 'off', lines: lines(offText(rules)) },
    { label: 'notes', lines: items(notes) },
    ...phases.map((phase) => ({
      label: PHASE_NAME[phase.name],
      lines: [
        ...lines(phaseText(phase)),
        ...items(
          phase.unreached.map(
            ({ pid, command, reason }) => `not reached: ${pid} ${command}: ${reason}`,
          ),
        ),
      ],
    })),
    { label: 'rules', lines: lines(tallyText(rules)) },
    { label: 'target', lines: server === null ? lines(target) : [] },
    { label: 'server', lines: server === null ? [] : lines(runText(server)) },
    { label: 'load', lines: load === null ? [] : lines(runText(load)) },
  ]
  return sections.filter((section) => section.lines.length > 0)
}

/** What does not count, in a line or two. */
function itemText(checked: CheckedFinding): string {
  const { finding, reason } = checked
  const why = reason === null ? '' : ` (${reason})`
  return `${finding.severity} ${finding.lint}: ${titleText(checked)}${why}`
}
