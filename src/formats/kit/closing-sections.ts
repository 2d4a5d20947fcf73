import type { Report, ReportCapture, ReportCost, ReportLoss } from '../../model/report.ts'
import { bytes, milliseconds, percent, plural, rate } from '../../model/quantities.ts'
import { sentence, type Section } from './sections.ts'

/** From this difference on, the wait for a CPU is worth a word: the host is crowded. */
const NOTEWORTHY_WAIT_SHARE = 0.05
const LONGER_CAPTURE_S = 10
/** Said of a target that answers nothing (`record/lost-thread.ts`). */
const LET_GO = 'whyspin has let go of it'
/** An option that a note offers, and warns of. */
const FORCING = /--force-[a-z]+/

/**
 * What stands below the findings: the numbers of the capture, what could not be judged, what a
 * reader must know, what it cost, what was lost, and what to do when there is no verdict.
 */
export function closingSections(report: Report, width: number): readonly Section[] {
  const lines = (text: string): readonly string[] => sentence(text, width)
  const sections: Section[] = [
    { label: 'looked at', lines: lines(looks(report.capture)) },
    { label: 'unsure', lines: unsure(report).flatMap(lines) },
    { label: 'notes', lines: report.notes.flatMap(lines) },
    { label: 'cost', lines: lines(cost(report.cost)) },
    { label: 'lost', lines: lines(lost([report.loss])) },
    { label: 'next', lines: report.verdict === 'inconclusive' ? lines(nextStep(report)) : [] },
  ]
  return sections.filter((section) => section.lines.length > 0)
}

/** One line a reason: it is often the same for several lints. */
function unsure(report: Report): readonly string[] {
  const reasons = [...new Set(report.unsure.map(({ why }) => why))]
  return reasons.map((reason) => {
    const lints = report.unsure.filter(({ why }) => why === reason).map(({ lint }) => lint)
    return `${lints.join(', ')}: ${reason}`
  })
}

function looks(capture: ReportCapture): string {
  const { mainThreadCpuShare: cpu, mainThreadRunnableShare: runnable } = capture
  const waits = cpu !== null && runnable !== null && runnable - cpu >= NOTEWORTHY_WAIT_SHARE
  return [
    `${milliseconds(capture.durationMs)}: main thread ${cpu === null ? 'not measured' : `at ${percent(cpu)} CPU`}`,
    ...(waits ? [`wanted ${percent(runnable)}`] : []),
    capture.loopTurnsPerSecond === null
      ? 'loop turns not measured'
      : `${rate(capture.loopTurnsPerSecond)} loop turns/s`,
    capture.bytesPerSecond === null
      ? 'bytes not measured'
      : `${bytes(capture.bytesPerSecond)}/s moved`,
  ].join(', ')
}

function cost(spent: ReportCost): string {
  const share = spent.targetCpuShare === null ? '' : ` (${percent(spent.targetCpuShare)})`
  const promises = spent.promiseHooks ? ' with promises' : ''
  return [
    spent.targetCpuMs === null
      ? 'not measured'
      : `${milliseconds(spent.targetCpuMs)} of its CPU${share}`,
    spent.hooksEnabledMs === 0
      ? 'no hooks'
      : `hooks ${milliseconds(spent.hooksEnabledMs)}${promises}`,
    ...(spent.slowestReplyMs === null
      ? []
      : [`slowest reply ${milliseconds(spent.slowestReplyMs)}`]),
    ...(spent.slowsAsyncCalls
      ? ['calls of its async functions stay up to 2 times slower until it is restarted']
      : []),
  ].join(', ')
}

/** What captures missed, taken together; empty where they are complete. */
export function lost(losses: readonly ReportLoss[]): string {
  const sum = (of: keyof ReportLoss): number => losses.reduce((all, loss) => all + loss[of], 0)
  const events = sum('eventsDropped')
  const stacks = sum('stacksTruncated')
  const samples = sum('samplesMissed')
  return [
    ...(events > 0 ? [plural(events, 'event')] : []),
    ...(stacks > 0 ? [`${plural(stacks, 'stack')} cut short`] : []),
    ...(samples > 0 ? [plural(samples, 'sample')] : []),
  ].join(', ')
}

function nextStep({ target, capture, loss, notes }: Report): string {
  if (!target.attached) {
    return `the inside of the process was not reached; clear what stands in the way and try again: whyspin ${target.pid}`
  }
  if (notes.some((note) => note.includes(LET_GO)))
    return 'see the notes: nothing can be asked of the target as it is'
  // To look longer would not show what only an option does.
  const option = notes.map((note) => FORCING.exec(note)?.[0]).find((each) => each !== undefined)
  if (option !== undefined)
    return `weigh what the note says of ${option}: whyspin ${target.pid} ${option}`
  const seconds = Math.max(LONGER_CAPTURE_S, Math.ceil((capture.durationMs * 3) / 1000))
  const why = lost([loss]) === '' ? 'look longer, while it is under load' : 'look again, and longer'
  return `${why}: whyspin ${target.pid} -d ${seconds}s`
}
