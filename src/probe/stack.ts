import type { WireFrame } from '../wire/probe-report.ts'
import { clip } from './clip.ts'

/** The stack of the caller, innermost first, without our own frames; [] when none can be taken. */
export type StackCapture = () => WireFrame[]

/** Depth of a captured stack. Deeper ones lose their outermost frames. */
export const MAX_FRAMES = 48
/** Names are the target's: a script's may be a `data:` URL with all of its text. */
const MAX_NAME = 256
const MAX_SCRIPT = 1_024

interface CallSite {
  getFunctionName(): string | null
  getFileName(): string | null
  getScriptNameOrSourceURL?(): string | null
  getLineNumber(): number | null
  getColumnNumber(): number | null
  isAsync?(): boolean
}
interface ErrorKnobs {
  stackTraceLimit: number
  prepareStackTrace?: unknown
  captureStackTrace(target: object): void
}

const KNOBS = Error as unknown as ErrorKnobs
const { captureStackTrace } = KNOBS
const { isArray } = Array

/**
 * Takes stacks as call sites. The two knobs are those of the probe's own realm: the target's `Error`
 * may be frozen, patched or have a limit of 0, and is neither read nor touched.
 */
export function createStackCapture(own: string): StackCapture {
  KNOBS.stackTraceLimit = MAX_FRAMES
  KNOBS.prepareStackTrace = (subject: unknown, sites: CallSite[]): unknown =>
    // A defect of ours is told as text.
    subject instanceof Error ? String(subject) : sites
  return () => {
    const holder: { stack?: unknown } = {}
    captureStackTrace(holder)
    return isArray(holder.stack) ? toFrames(holder.stack as CallSite[], own) : []
  }
}

function toFrames(sites: readonly CallSite[], own: string): WireFrame[] {
  const frames: WireFrame[] = []
  for (const site of sites) {
    // Evaluated code has no file name, but may have a `sourceURL`.
    const script = site.getFileName() || site.getScriptNameOrSourceURL?.() || ''
    if (script === own) continue
    frames[frames.length] = [
      clip(site.getFunctionName() ?? '', MAX_NAME),
      clip(script, MAX_SCRIPT),
      site.getLineNumber() ?? 0,
      site.getColumnNumber() ?? 0,
      site.isAsync?.() === true ? 1 : 0,
    ]
  }
  return frames
}
