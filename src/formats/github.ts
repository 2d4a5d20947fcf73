import type { CheckedFinding, CheckProblem, CheckReport } from '../model/check-report.ts'
import type { CheckFormat } from './check-format.ts'
import { accountOf, type CheckAccount } from './kit/check-account.ts'
import { fixedText } from './kit/check-text.ts'
import { allowedText, checkedFindingLines } from './kit/checked-finding-lines.ts'
import { ownPlaceOf } from './kit/checked-place.ts'
import { clipEnd } from './kit/clip.ts'
import { few } from './kit/few.ts'
import { type Level, levelOf } from './kit/finding-level.ts'
import { plainDeep } from './kit/plain-text.ts'

/** An annotation, as the lines `::error file=…,line=…::…` make them. */
interface Annotation {
  readonly command: 'error' | 'warning' | 'notice'
  readonly properties: Readonly<Record<string, string | number>>
  readonly message: string
}

const COMMAND = { error: 'error', warning: 'warning', note: 'notice' } as const satisfies Record<
  Level,
  Annotation['command']
>
/** GitHub shows ten of each kind of a step and drops the rest without a word (actions/toolkit#734). */
const MOST_OF_A_KIND = 10
/** GitHub takes 255 characters of a title, and 64 KB of a message. */
const MOST_TITLE = 200
const MOST_LINE = 400

/** Annotations of the changed lines; workflow commands, which GitHub reads from the log of a step. */
export const github: CheckFormat = {
  id: 'github',
  flag: null,
  extension: '.txt',
  about: 'annotations of the code, for GitHub Actions',
  render: (raw) => {
    const check = plainDeep(raw)
    const all = annotations(check, accountOf(check))
    return (['error', 'warning', 'notice'] as const)
      .flatMap((command) => fewOf(all.filter((each) => each.command === command)))
      .map((each) => `${line(each)}\n`)
      .join('')
  },
}

/** Worst first: a finding is certain, a problem is what keeps from a verdict. */
function annotations(check: CheckReport, { problems }: CheckAccount): readonly Annotation[] {
  const told = problems.map(problem)
  const counting = check.findings
    .filter(({ standing }) => standing === 'fails' || standing === 'below')
    .map(annotation)
  return [
    ...(check.outcome === 'failed' ? [...counting, ...told] : [...told, ...counting]),
    ...quiet(check),
  ]
}

function annotation(checked: CheckedFinding): Annotation {
  const { finding } = checked
  const place = ownPlaceOf(checked)
  return {
    command: COMMAND[levelOf(checked)],
    properties: {
      ...(place === null ? {} : { file: place.path, line: place.line, col: place.column }),
      title: title(`${finding.lint}: ${finding.title}`),
    },
    // The title stands above it.
    message: checkedFindingLines(checked)
      .slice(1)
      .map((text) => clipEnd(text, MOST_LINE))
      .join('\n'),
  }
}

function problem({ code, text, advice }: CheckProblem): Annotation {
  return {
    command: 'error',
    properties: { title: title(`whyspin check: ${code}`) },
    message: [text, advice].map((each) => clipEnd(each, MOST_LINE)).join('\n'),
  }
}

/** All that is allowed in one: it is the same on every change. */
function quiet({ findings, fixed }: CheckReport): readonly Annotation[] {
  const lines = [
    ...findings
      .filter(({ standing }) => standing === 'ignored' || standing === 'known')
      .map(allowedText),
    ...fixed.map((known) => `fixed: ${fixedText(known)}`),
  ].map((text) => clipEnd(text, MOST_LINE))
  if (lines.length === 0) return []
  return [
    {
      command: 'notice',
      properties: { title: 'whyspin check: what does not count' },
      message: few(lines, MOST_OF_A_KIND, (hidden) => `… ${hidden} more`).join('\n'),
    },
  ]
}

function fewOf(annotationsOfAKind: readonly Annotation[]): readonly Annotation[] {
  return few(annotationsOfAKind, MOST_OF_A_KIND, (hidden) => ({
    command: annotationsOfAKind[0]?.command ?? 'notice',
    properties: { title: `whyspin check: ${hidden} more` },
    message: `GitHub shows ${MOST_OF_A_KIND} annotations of a kind; ${hidden} more are in the reports of the check.`,
  }))
}

const title = (text: string): string => clipEnd(text, MOST_TITLE)

/**
 * A command starts its line, so nothing in the line can start another; what could end the line or
 * the properties is escaped (actions/runner src/Runner.Common/ActionCommand.cs).
 */
function line({ command, properties, message }: Annotation): string {
  const pairs = Object.entries(properties).map(
    ([name, value]) => `${name}=${escapeProperty(String(value))}`,
  )
  return `::${command} ${pairs.join(',')}::${escapeData(message)}`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
