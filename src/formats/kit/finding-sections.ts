import type { Finding } from '../../model/finding.ts'
import type { Site } from '../../model/site.ts'
import type { RenderOptions } from '../format.ts'
import { clipEnd } from './clip.ts'
import { cycleLines, sourceLines, stackLines } from './frame-lines.ts'
import { bytes, count, percent, rate } from '../../model/quantities.ts'
import { sentence, type Section } from './sections.ts'
import { functionOf, isSamePlace, placeOf, sourceOf } from './site-text.ts'
import { hang } from './wrap.ts'

const MOST_EVIDENCE = 12
const MOST_EVIDENCE_LINES = 5

/** What a finding has to say, label by label; sections with nothing to say are left out. */
export function findingSections(finding: Finding, options: RenderOptions): readonly Section[] {
  const { width, paint } = options
  const evidence = finding.evidence
    .slice(0, MOST_EVIDENCE)
    .flatMap((text) => bullet(text, width))
    .concat(more(finding.evidence.length - MOST_EVIDENCE, paint))
  const sections: Section[] = [
    { label: 'what', lines: what(finding, options) },
    { label: 'CPU', lines: [`${percent(finding.cpuShare)} of one core`] },
    { label: 'moved', lines: sentence(moved(finding.ioBytesPerSecond), width) },
    { ...where(finding, options), apart: true },
    { ...cycle(finding, options), apart: true },
    { ...stack(finding, options), apart: true },
    { label: 'evidence', lines: evidence, apart: true },
    { label: 'remedy', lines: sentence(finding.remedy, width), apart: true },
    { label: 'thresholds', lines: sentence(thresholds(finding), width), apart: true },
    { label: 'explain', lines: sentence(`whyspin explain ${finding.lint}`, width) },
  ]
  return sections.filter(({ lines }) => lines.some((line) => line !== ''))
}

function what(finding: Finding, { width, paint }: RenderOptions): readonly string[] {
  const { subject, resumptionsPerSecond, barrenStreak } = finding
  const type = subject.type === 'function' ? 'synchronous code' : clipEnd(subject.type, width)
  const id = subject.asyncId === null ? '' : ` ${subject.asyncId}`
  const often =
    resumptionsPerSecond === null ? '' : `, resumed ${rate(resumptionsPerSecond)} times a second`
  const lines = sentence(`${type}${id} on ${threadName(subject.thread)}${often}`, width)
  const streak =
    barrenStreak === null ? '' : `${count(barrenStreak)} resumptions in a row without progress`
  return [...lines.map((line) => paint.bold(line)), ...sentence(streak, width)]
}

function threadName(thread: string): string {
  if (thread === 'main') return 'the main thread'
  if (thread === 'threadpool') return 'the thread pool'
  return thread === 'native' ? 'a native thread' : thread
}

function moved(bytesPerSecond: number | null): string {
  if (bytesPerSecond === null) return 'not sampled'
  const amount = bytes(bytesPerSecond)
  return bytesPerSecond === 0 ? `${amount} while it was looked at` : `${amount} a second`
}

/** The place in full, since a reader goes there: broken at slashes, never shortened in the middle. */
function where({ site }: Finding, options: RenderOptions): Section {
  if (site === null) return { label: 'where', lines: ['no code of the target could be named'] }
  const { width, paint } = options
  return {
    label: 'where',
    lines: [
      paint.bold(clipEnd(functionOf(site), width)),
      ...sentence(placeOf(site), width),
      ...sourceLines(sourceOf(site), options, 2),
    ],
  }
}

function cycle(finding: Finding, options: RenderOptions): Section {
  const saysMore = finding.cycle.length > 1 || !isTheSite(finding, finding.cycle[0])
  return { label: 'cycle', lines: saysMore ? cycleLines(finding.cycle, options) : [] }
}

function stack(finding: Finding, options: RenderOptions): Section {
  const saysMore = finding.stack.length > 1 || !isTheSite(finding, finding.stack[0])
  return { label: 'stack', lines: saysMore ? stackLines(finding.stack, options) : [] }
}

function isTheSite({ site }: Finding, other: Site | undefined): boolean {
  return site !== null && other !== undefined && isSamePlace(site, other)
}

function bullet(text: string, width: number): readonly string[] {
  return hang('• ', sentence(text, width - 2, MOST_EVIDENCE_LINES))
}

function more(hidden: number, paint: RenderOptions['paint']): readonly string[] {
  return hidden > 0 ? [paint.dim(`… ${hidden} more in --json`)] : []
}

function thresholds(finding: Finding): string {
  return Object.entries(finding.thresholds)
    .map(([name, value]) => `${name} ${Number.isInteger(value) ? count(value) : value}`)
    .join(', ')
}
