import type { WireFrame, WireSite } from '../wire/probe-report.ts'
import { clip } from './clip.ts'
import type { StackCapture } from './stack.ts'

/**
 * Places where resources were created on a wake chain, told apart by their stack, and how often one
 * followed another. Bounded; what does not fit is counted.
 */
export interface Sites {
  /**
   * Number of the site of the stack that we are in, from 1 up; 0 when the table is full.
   * @param inDrain where no hook tells, the stack does: below a macrotask's callback stands Node
   */
  capture(kind: number, type: string, inDrain: boolean | 'by-stack'): number
  /** The same, but only of a stack that leads through a function of Node's; 0 otherwise. */
  captureThrough(name: string, kind: number, type: string): number
  /** True when a frame of the site's stack is not Node's own. */
  isNamed(site: number): boolean
  /** Counts that `to` was created in a turn of a resource that was created in `from`. */
  follow(from: number, to: number): void
  takeEdges(): (readonly [number, number, number])[]
  list(): WireSite[]
  readonly dropped: number
}

const MAX_SITES = 256
const MAX_EDGES = 512
/** Of all keys together: stacks of an ordinary program take 2,000 each. */
const MAX_KEY_CHARACTERS = 1 << 20
const MAX_TYPE = 64

interface Row {
  readonly kind: number
  readonly type: string
  readonly frames: readonly WireFrame[]
  readonly inDrain: boolean
  captures: number
}

export function createSites(captureStack: StackCapture): Sites {
  const rows: Row[] = []
  const byKey: Record<string, number> = Object.create(null)
  const edgeFrom = new Uint16Array(MAX_EDGES)
  const edgeTo = new Uint16Array(MAX_EDGES)
  const edgeTimes = new Int32Array(MAX_EDGES)
  let edges = 0
  let keyCharacters = 0
  let dropped = 0

  const record = (
    frames: readonly WireFrame[],
    kind: number,
    type: string,
    inDrain: boolean,
  ): number => {
    const shortType = clip(type, MAX_TYPE)
    let key = shortType + (inDrain ? '~' : '|')
    for (const [, script, line, column] of frames) key += `${script}:${line}:${column}|`
    const known = byKey[key]
    if (known !== undefined) {
      const row = rows[known - 1]
      if (row) row.captures++
      return known
    }
    keyCharacters += key.length
    if (rows.length >= MAX_SITES || keyCharacters > MAX_KEY_CHARACTERS) {
      dropped++
      return 0
    }
    rows[rows.length] = { kind, type: shortType, frames, inDrain, captures: 1 }
    byKey[key] = rows.length
    return rows.length
  }

  return {
    capture(kind, type, inDrain) {
      const frames = captureStack()
      return record(frames, kind, type, inDrain === 'by-stack' ? beginsInJob(frames) : inDrain)
    },
    captureThrough(name, kind, type) {
      const frames = captureStack()
      for (const [through, script] of frames)
        if (through === name && isNodes(script))
          return record(frames, kind, type, beginsInJob(frames))
      return 0
    },
    isNamed(site) {
      const frames = rows[site - 1]?.frames ?? []
      for (const [, script] of frames) if (script !== '' && !isNodes(script)) return true
      return false
    },
    follow(from, to) {
      if (from === 0 || to === 0) return
      for (let i = 0; i < edges; i++)
        if (edgeFrom[i] === from && edgeTo[i] === to) {
          edgeTimes[i]!++
          return
        }
      if (edges === MAX_EDGES) return
      edgeFrom[edges] = from
      edgeTo[edges] = to
      edgeTimes[edges++] = 1
    },
    takeEdges() {
      const taken: (readonly [number, number, number])[] = []
      for (let i = 0; i < edges; i++) taken[i] = [edgeFrom[i]!, edgeTo[i]!, edgeTimes[i]!]
      edges = 0
      return taken
    },
    list: () =>
      rows.map((row, i) => ({
        id: i + 1,
        kind: row.kind,
        type: row.type,
        frames: row.frames,
        inDrain: row.inDrain,
        captures: row.captures,
      })),
    get dropped() {
      return dropped
    },
  }
}

/** Below a macrotask's callback stands Node; below a promise job only what runs ticks and jobs. */
export function beginsInJob(frames: readonly WireFrame[]): boolean {
  for (let i = frames.length - 1; i >= 0; i--) {
    const [name, script, , , awaits] = frames[i]!
    if (awaits === 1 || name === 'processTicksAndRejections' || name === 'runMicrotasks') continue
    return script !== '' && !isNodes(script)
  }
  return false
}

/** Compared by hand: methods of strings may be the target's own by now. */
function isNodes(script: string): boolean {
  return (
    script[0] === 'n' &&
    script[1] === 'o' &&
    script[2] === 'd' &&
    script[3] === 'e' &&
    script[4] === ':'
  )
}
