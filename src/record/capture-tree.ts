import { setMaxListeners } from 'node:events'
import { nodeDescendants } from '../process/node-descendants.ts'
import { runsNode } from '../process/node-executable.ts'
import type { CaptureControl } from './capture-control.ts'
import type { CaptureSettings } from './capture.ts'
import { type EndedCaptures, startCaptures } from './capture-processes.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { deadlineOf } from './deadline.ts'

/** What came of a process and all that ran below it meanwhile. */
export interface TreeCapture extends EndedCaptures {
  /** Those that were there from the beginning: what comes and goes meanwhile is no loss. */
  readonly early: ReadonlySet<number>
}

const LOOK_MS = 200

/**
 * Captures a process and the Node processes below it, those too that are started meanwhile: the workers
 * of a cluster, what a wrapper runs. What is not Node itself is only looked below.
 * @param early those that are to be there in the end; the ones that are found first where none are named
 */
export async function captureTree(
  pid: number,
  settings: CaptureSettings,
  control: Omit<CaptureControl, 'attach'>,
  early?: ReadonlySet<number>,
): Promise<TreeCapture> {
  const deadline = deadlineOf(monotonicUs(), settings.durationMs, control.enough)
  // One end for all, also for those that are found late.
  const over = new AbortController()
  setMaxListeners(0, over.signal, control.signal)
  const captures = startCaptures(
    { ...settings, durationMs: Infinity },
    { ...control, enough: over.signal },
  )
  let first: ReadonlySet<number> | null = null
  while (!control.signal.aborted && (first === null || monotonicUs() < deadline.endUs)) {
    const present = [...(runsNode(pid) === true ? [pid] : []), ...nodeDescendants(pid)]
    captures.begin(present)
    first ??= new Set(present)
    await sleepUntil(Math.min(deadline.endUs, monotonicUs() + LOOK_MS * 1e3), control.signal)
  }
  over.abort()
  return { ...(await captures.end()), early: early ?? first ?? new Set() }
}
