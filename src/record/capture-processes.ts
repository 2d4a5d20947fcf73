import { WhyspinError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import { readArgv } from '../process/command-line.ts'
import { nodeDescendants } from '../process/node-descendants.ts'
import { runsNode } from '../process/node-executable.ts'
import { attachInTurn } from './attach-in-turn.ts'
import { capture, type CaptureSettings } from './capture.ts'
import type { CaptureControl } from './capture-control.ts'

/** A process that could not be captured, and why. */
export interface FailedCapture {
  readonly pid: number
  readonly command: string
  readonly error: WhyspinError
}

/** What came of the captures, each in the order of the tree. */
export interface ProcessCaptures {
  readonly recordings: readonly Recording[]
  readonly failures: readonly FailedCapture[]
}

/** A process and all below it, as far as they are Node; the process itself if none of them is. */
function nodeProcesses(pid: number): readonly number[] {
  const below = nodeDescendants(pid)
  return runsNode(pid) === true || below.length === 0 ? [pid, ...below] : below
}

/**
 * Captures a process and all Node processes below it at the same time. They are attached to in turn,
 * children first: the workers of a cluster before its primary.
 */
export async function captureProcesses(
  pid: number,
  settings: CaptureSettings,
  control: Omit<CaptureControl, 'attach'>,
): Promise<ProcessCaptures> {
  const processes = nodeProcesses(pid).map((each) => ({
    pid: each,
    command: readArgv(each).join(' '),
  }))
  control.progress(`looking at ${processes.length} processes`)
  const quiet = { ...control, progress: () => {}, attach: attachInTurn(true) }
  const captures = processes
    .toReversed()
    .map((each) => capture({ kind: 'pid', pid: each.pid }, settings, quiet))
  const outcomes = (await Promise.allSettled(captures)).toReversed()
  const recordings: Recording[] = []
  const failures: FailedCapture[] = []
  for (const [index, each] of processes.entries()) {
    const outcome = outcomes[index]
    if (outcome?.status === 'fulfilled') recordings.push(outcome.value)
    else if (outcome?.reason instanceof WhyspinError)
      failures.push({ ...each, error: outcome.reason })
    // A defect of ours; the other captures have ended, and left their targets clean.
    else throw outcome?.reason
  }
  return { recordings, failures }
}
