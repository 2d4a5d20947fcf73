import type { Triage, TriagedProcess, TriageWord } from '../../model/triage.ts'
import type { RenderOptions } from '../format.ts'
import { sentence } from './sections.ts'

/** What a reader must know of the list, and at last the command to run next. */
export function triageNotes(triage: Triage, { width, paint }: RenderOptions): readonly string[] {
  const notes = remarks(triage).flatMap((text) => sentence(text, width))
  return [...notes.map((line) => paint.dim(line)), ...whatNext(triage, width)]
}

function whatNext({ suspect, processes }: Triage, width: number): readonly string[] {
  if (suspect !== null) return withCommand('Look into the most suspicious one:', suspect, width)
  const active = processes.find(({ triage }) => ACTIVE.includes(triage))
  if (active === undefined) return sentence('Nothing to look into.', width)
  const text = 'None burns or wakes in vain, as far as the OS sees. The busiest:'
  return withCommand(text, active.pid, width)
}

const ACTIVE: readonly TriageWord[] = ['busy', 'other-threads', 'works']

/** The command stays in one piece: it is there to be copied. */
function withCommand(text: string, pid: number, width: number): readonly string[] {
  const command = `whyspin ${pid}`
  const line = `${text} ${command}`
  return line.length <= width ? [line] : [...sentence(text, width), command]
}

function remarks({ processes, ended }: Triage): readonly string[] {
  return [
    ...(processes.some(hasOtherNetwork)
      ? ['(8080) is a port in another network, e.g. a container’s.']
      : []),
    ...(isOutOfOrder(processes)
      ? ['The host is crowded: the order is by the CPU that each wants.']
      : []),
    ...(processes.some(({ triage }) => triage === 'not-ours')
      ? ['What other users’ processes move, and where they listen: sudo whyspin ps']
      : []),
    ...(ended > 0 ? [`${ended === 1 ? '1 process' : `${ended} processes`} ended meanwhile.`] : []),
  ]
}

function hasOtherNetwork({ ports, sharesNetwork }: TriagedProcess): boolean {
  return sharesNetwork === false && ports !== null && ports.length > 0
}

/** In whole per cents, as they are shown. */
function isOutOfOrder(processes: readonly TriagedProcess[]): boolean {
  const shown = processes.map(({ cpuShare }) => Math.round(cpuShare * 100))
  return shown.some((share, index) => share > (shown[index - 1] ?? share))
}
