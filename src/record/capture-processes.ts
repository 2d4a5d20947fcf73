import { WhyspinError } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import { readArgv } from '../process/command-line.ts'
import { nodeDescendants } from '../process/node-descendants.ts'
import { runsNode } from '../process/node-executable.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
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
  const pids = nodeProcesses(pid)
  control.progress(`looking at ${pids.length} processes`)
  const captures = startCaptures(settings, control)
  captures.begin(pids)
  const { recordings, failures } = await captures.end()
  return { recordings, failures }
}

/** Captures of processes that share what they attach by. */
export interface RunningCaptures {
  /** Begins to capture processes, each once; parents come before their children. */
  begin(pids: readonly number[]): void
  /** Resolves with all of them, when the last has ended. */
  end(): Promise<EndedCaptures>
}

export interface EndedCaptures extends ProcessCaptures {
  /** Those that could not be captured, and were gone by then. */
  readonly gone: ReadonlySet<number>
}

export function startCaptures(
  settings: CaptureSettings,
  control: Omit<CaptureControl, 'attach'>,
): RunningCaptures {
  const quiet = { ...control, progress: () => {}, attach: attachInTurn(true) }
  const running = new Map<
    number,
    { readonly command: string; readonly capture: Promise<Recording> }
  >()
  const gone = new Set<number>()
  return {
    begin(pids) {
      const added = pids.filter((pid) => !running.has(pid))
      const started = added
        .toReversed()
        .map((pid) => [pid, capture({ kind: 'pid', pid }, settings, quiet)] as const)
      // In the order of the tree; a failure is heard of at the end.
      for (const [pid, captured] of started.toReversed()) {
        captured.catch(() => {
          if (readStartTimeTicks(pid) === null) gone.add(pid)
        })
        running.set(pid, { command: readArgv(pid).join(' '), capture: captured })
      }
    },
    async end() {
      const recordings: Recording[] = []
      const failures: FailedCapture[] = []
      const all = [...running]
      const outcomes = await Promise.allSettled(all.map(([, each]) => each.capture))
      for (const [i, [pid, { command }]] of all.entries()) {
        const outcome = outcomes[i]
        if (outcome?.status === 'fulfilled') recordings.push(outcome.value)
        else if (outcome?.reason instanceof WhyspinError)
          failures.push({ pid, command, error: outcome.reason })
        // A defect of ours; the other captures have ended, and left their targets clean.
        else throw outcome?.reason
      }
      return { recordings, failures, gone }
    },
  }
}
