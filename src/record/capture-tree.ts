import { nodeDescendants } from '../process/node-descendants.ts'
import { runsNode } from '../process/node-executable.ts'
import type { CaptureControl } from './capture-control.ts'
import type { CaptureSettings } from './capture.ts'
import { type EndedCaptures, startCaptures } from './capture-processes.ts'
import { monotonicUs, sleepUntil } from './clock.ts'
import { deadlineOf } from './deadline.ts'

/** What came of a process and all that ran below it meanwhile. */
export interface TreeCapture extends EndedCaptures {
  /** Those that were not there when it began. */
  readonly late: ReadonlySet<number>
}

const LOOK_MS = 200

/**
 * Captures a process and the Node processes below it, those too that are started meanwhile: the workers
 * of a cluster, what a wrapper runs. A wrapper that is not Node itself is only looked below.
 */
export async function captureTree(
  pid: number,
  settings: CaptureSettings,
  control: Omit<CaptureControl, 'attach'>,
): Promise<TreeCapture> {
  const deadline = deadlineOf(monotonicUs(), settings.durationMs, control.enough)
  const captures = startCaptures(settings, control)
  const known = new Set<number>()
  const late = new Set<number>()
  let isFirst = true
  for (;;) {
    const present = [...(runsNode(pid) === true ? [pid] : []), ...nodeDescendants(pid)]
    const added = present.filter((each) => !known.has(each))
    for (const each of added) {
      known.add(each)
      if (!isFirst) late.add(each)
    }
    captures.begin(added)
    isFirst = false
    if (monotonicUs() >= deadline.endUs || control.signal.aborted) break
    await sleepUntil(Math.min(deadline.endUs, monotonicUs() + LOOK_MS * 1e3), control.signal)
    if (monotonicUs() >= deadline.endUs) break
  }
  return { ...(await captures.end()), late }
}
