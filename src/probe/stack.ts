import type { WireFrame } from '../wire/probe-report.ts'

/** The stack of the caller, innermost first, without our own frames; [] when none can be taken. */
export type StackCapture = () => WireFrame[]

/** Depth of a captured stack. Deeper ones lose their outermost frames. */
export const MAX_FRAMES = 48

interface CallSite {
  getFunctionName(): string | null
  getFileName(): string | null
  getScriptNameOrSourceURL?(): string | null
  getLineNumber(): number | null
  getColumnNumber(): number | null
  isAsync?(): boolean
}
interface ErrorLike {
  stackTraceLimit: number
  prepareStackTrace?: unknown
  captureStackTrace(target: object, below?: unknown): void
}

const ERROR = Error as unknown as ErrorLike
const { captureStackTrace } = ERROR
const getOwn = Reflect.getOwnPropertyDescriptor

/**
 * Takes the stack as call sites. For that the two knobs on the target's `Error` are turned for the
 * length of one synchronous read and turned back; where they are frozen (`--frozen-intrinsics`) or
 * accessors of somebody else's, there are no stacks and the CPU samples must do.
 */
export function createStackCapture(below: unknown, own: string): StackCapture {
  const prepare = (_: unknown, sites: CallSite[]): CallSite[] => sites
  return () => {
    const limit = getOwn(ERROR, 'stackTraceLimit')
    const format = getOwn(ERROR, 'prepareStackTrace')
    const turnable = (knob: PropertyDescriptor | undefined): boolean =>
      knob === undefined || (knob.writable === true && knob.configurable === true)
    if (!turnable(limit) || !turnable(format)) return []
    const holder: { stack?: unknown } = {}
    let sites: unknown
    try {
      ERROR.stackTraceLimit = MAX_FRAMES
      ERROR.prepareStackTrace = prepare
      captureStackTrace(holder, below)
      sites = holder.stack
    } finally {
      if (format === undefined) delete ERROR.prepareStackTrace
      else ERROR.prepareStackTrace = format.value
      if (limit === undefined) delete (ERROR as { stackTraceLimit?: number }).stackTraceLimit
      else ERROR.stackTraceLimit = limit.value as number
    }
    return Array.isArray(sites) ? toFrames(sites as CallSite[], own) : []
  }
}

function toFrames(sites: readonly CallSite[], own: string): WireFrame[] {
  const frames: WireFrame[] = []
  for (const site of sites) {
    // Evaluated code has no file name, but may have a `sourceURL`: ours has.
    const script = site.getFileName() || site.getScriptNameOrSourceURL?.() || ''
    if (script === own) continue
    frames[frames.length] = [
      site.getFunctionName() ?? '',
      script,
      site.getLineNumber() ?? 0,
      site.getColumnNumber() ?? 0,
      site.isAsync?.() === true ? 1 : 0,
    ]
  }
  return frames
}
