import { setTimeout as sleep } from 'node:timers/promises'
import { runLoad } from '../launch/run-load.ts'
import type { CheckPhaseName, CheckProblem, RunCommand } from '../model/check-report.ts'
import type { CaptureControl } from '../record/capture-control.ts'
import type { CaptureSettings } from '../record/capture.ts'
import { captureTree, type TreeCapture } from '../record/capture-tree.ts'
import { INTERRUPTED, loadProblem } from './check-problems.ts'

export interface CheckTimes {
  /** How long is looked where there is no load. */
  readonly durationMs: number
  /** How long is looked on once the load has ended. */
  readonly tailMs: number
  readonly loadTimeoutMs: number
  readonly startTimeoutMs: number
  readonly stopTimeoutMs: number
}

export interface RunCheckSettings {
  readonly times: CheckTimes
  /** A shell command; null for none. */
  readonly load: string | null
  /** True: the load is begun once the command that is started listens on a port. */
  readonly onPort: boolean
  readonly capture: Omit<CaptureSettings, 'durationMs'>
  readonly env: NodeJS.ProcessEnv
  /** Where the output of what we start goes: ours, or stderr where stdout is for another program. */
  readonly stdout: 1 | 2
}

export interface CapturedPhase {
  readonly name: CheckPhaseName
  readonly durationMs: number
  readonly captured: TreeCapture
}

export type CheckControl = Omit<CaptureControl, 'attach' | 'enough'>

/** Callbacks of connections that the load has closed are run by then. */
const SETTLE_MS = 150

/** What was seen of a process, and of the load. */
export interface Seen {
  /** Null where there was none. */
  readonly load: RunCommand | null
  readonly phases: readonly CapturedPhase[]
  readonly problems: readonly CheckProblem[]
}

/** Captures under load and after it, or for a time where there is no load. */
export async function look(
  pid: number,
  settings: RunCheckSettings,
  control: CheckControl,
  gone: (asked: AbortSignal) => Promise<unknown>,
): Promise<Seen> {
  const { load, times } = settings
  const enough = new AbortController()
  const stopLoad = new AbortController()
  const asked = new AbortController()
  const end = (): void => enough.abort()
  control.signal.addEventListener('abort', () => stopLoad.abort(), { once: true })
  let isGone = false
  void gone(asked.signal).then(() => {
    isGone = !asked.signal.aborted
    stopLoad.abort()
    end()
  })
  const startedMs = performance.now()
  const captureFor = (durationMs: number): Promise<TreeCapture> =>
    captureTree(pid, { ...settings.capture, durationMs }, { ...control, enough: enough.signal })
  try {
    const capturing = captureFor(load === null ? times.durationMs : Infinity)
    // Awaited below: a defect that shows up before must not leave the load running.
    capturing.catch(() => stopLoad.abort())
    if (load === null) {
      const captured = await capturing
      const phase = { name: 'load' as const, durationMs: performance.now() - startedMs, captured }
      return { load: null, phases: [phase], problems: control.signal.aborted ? [INTERRUPTED] : [] }
    }
    const ended = await runLoad(load, {
      env: { ...settings.env, WHYSPIN_TARGET_PID: String(pid) },
      timeoutMs: times.loadTimeoutMs,
      signal: stopLoad.signal,
      onEnd: end,
    })
    const during: CapturedPhase = {
      name: 'load',
      durationMs: ended.durationMs,
      captured: await capturing,
    }
    const { exitCode, signal, durationMs } = ended
    const failed = stopLoad.signal.aborted ? null : loadProblem(load, ended, times.loadTimeoutMs)
    const problems = failed === null ? [] : [failed]
    const seen = { load: { command: load, exitCode, signal, durationMs }, problems }
    if (control.signal.aborted)
      return { ...seen, phases: [during], problems: [INTERRUPTED, ...problems] }
    if (isGone) return { ...seen, phases: [during] }
    const after = await captureTail(pid, settings, control, during.captured.early)
    return {
      ...seen,
      phases: [during, after],
      problems: [...problems, ...(control.signal.aborted ? [INTERRUPTED] : [])],
    }
  } finally {
    asked.abort()
    enough.abort()
  }
}

/** A spin often shows when the load has gone: a healthy server rests then. */
async function captureTail(
  pid: number,
  { capture, times }: RunCheckSettings,
  control: CheckControl,
  early: ReadonlySet<number>,
): Promise<CapturedPhase> {
  await sleep(SETTLE_MS, undefined, { signal: control.signal }).catch(() => {})
  const startedMs = performance.now()
  const captured = await captureTree(pid, { ...capture, durationMs: times.tailMs }, control, early)
  return { name: 'tail', durationMs: performance.now() - startedMs, captured }
}
