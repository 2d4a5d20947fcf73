import { count } from '../../model/quantities.ts'
import type { InspectorSeen, TriagedProcess, TriageWord } from '../../model/triage.ts'
import type { Paint } from '../format.ts'

/** A column of the list of processes. */
export interface TriageColumn {
  readonly heading: string
  readonly isNumber: boolean
  /** Where there is no room for all, columns go in this order; null: never. */
  readonly goes: number | null
  readonly cell: (seen: TriagedProcess) => string
  /** Null for none. */
  readonly colour: (seen: TriagedProcess) => keyof Paint | null
}

const WORDS: Readonly<Record<TriageWord, string>> = {
  'burns-in-vain': 'burns in vain?',
  'wakes-in-vain': 'wakes in vain?',
  'other-threads': 'other threads',
  busy: 'busy',
  works: 'works',
  quiet: 'quiet',
  stopped: 'stopped',
  traced: 'traced',
  zombie: 'zombie',
  'not-ours': 'not ours to see',
}
const COLOURS: Readonly<Record<TriageWord, keyof Paint | null>> = {
  'burns-in-vain': 'red',
  'wakes-in-vain': 'yellow',
  'other-threads': 'yellow',
  busy: null,
  works: null,
  quiet: 'dim',
  stopped: 'yellow',
  traced: 'yellow',
  zombie: 'yellow',
  'not-ours': 'dim',
}

const UNKNOWN = '–'

/** All but the command, which takes the room that is left. */
export const TRIAGE_COLUMNS: readonly TriageColumn[] = [
  number('PID', null, ({ pid }) => String(pid)),
  number('CPU%', null, ({ cpuShare }) => count(cpuShare * 100)),
  number('MAIN%', 2, ({ mainThreadCpuShare }) => count(mainThreadCpuShare * 100)),
  number('WAKES/S', 3, ({ wakesPerSecond }) => count(wakesPerSecond)),
  number('BYTES/S', 1, ({ bytesPerSecond }) => shortBytes(bytesPerSecond)),
  word('PORTS', 4, portsText),
  word('INSPECTOR', 0, ({ inspector }) => inspectorText(inspector)),
  {
    ...word('TRIAGE', null, ({ triage }) => WORDS[triage]),
    colour: ({ triage }) => COLOURS[triage],
  },
]

function number(heading: string, goes: number | null, cell: TriageColumn['cell']): TriageColumn {
  return { heading, isNumber: true, goes, cell, colour: () => null }
}

function word(heading: string, goes: number | null, cell: TriageColumn['cell']): TriageColumn {
  return { heading, isNumber: false, goes, cell, colour: () => null }
}

const UNITS: readonly string[] = ['', 'k', 'M', 'G', 'T']

/** In at most four columns: `999`, `1.9k`, `25M`. */
function shortBytes(bytes: number | null): string {
  if (bytes === null) return UNKNOWN
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000
    unit++
  }
  return value.toFixed(unit > 0 && value < 9.95 ? 1 : 0) + (UNITS[unit] ?? '')
}

/** In brackets: in another network namespace, so the same number means another port here. */
function portsText({ ports, sharesNetwork }: TriagedProcess): string {
  if (ports === null) return UNKNOWN
  const [first, ...others] = [...new Set(ports.map(({ port }) => port))].toSorted((a, b) => a - b)
  if (first === undefined) return ''
  const text = others.length > 0 ? `${first}+${others.length}` : String(first)
  return sharesNetwork === false ? `(${text})` : text
}

function inspectorText({ state, port }: InspectorSeen): string {
  if (state === 'unknown') return UNKNOWN
  return state === 'open' ? `open :${port}` : state
}
