import type { Protocol } from 'devtools-protocol'
import type { WatchedThread } from './watched-thread.ts'

/** V8's CPU profiler in overlapping slices: neither starting nor stopping is dear but once. */
export interface Profiling {
  readonly intervalUs: number
  /** Finished slices, in order; each overlaps the one before by a few ms. */
  readonly slices: readonly Protocol.Profiler.Profile[]
  /** URL of each script by id, for places that V8 tells by id only. */
  readonly scripts: ReadonlyMap<string, string>
  /** Starts the next slice, then ends the one that runs. */
  rotate(): Promise<void>
  /** Ends the last slice and switches the profiler off. */
  stop(): Promise<void>
}

/** Time beyond the predicted pause after which a start is given up. */
const START_MARGIN_MS = 5_000
const SLICE_NAME = 'whyspin-'

/**
 * Starts sampling. `Debugger.enable` and `disable` come first: on some versions the profiler's start
 * deadlocks a busy target while it computes the line ends of all scripts, and this computes them
 * outside of the lock (0 of 68 against 4 of 68, facts/inspector.md §4).
 * @param predictedPauseMs what the start will cost the target, about 1 ms a MB of heap
 * @throws targetError when the target does not answer in that time and 5 s more
 */
export async function startProfiling(
  { connection, probe, profiler }: WatchedThread,
  intervalUs: number,
  predictedPauseMs: number,
): Promise<Profiling> {
  const slices: Protocol.Profiler.Profile[] = []
  const scripts = new Map<string, string>()
  const timeoutMs = predictedPauseMs + START_MARGIN_MS
  const stopScripts = connection.on('Debugger.scriptParsed', ({ scriptId, url }) => {
    scripts.set(scriptId, url)
  })
  connection.on('Profiler.consoleProfileFinished', ({ profile, title }) => {
    // The target may take profiles of its own.
    if (title?.startsWith(SLICE_NAME) === true) slices.push(profile)
  })
  await connection.call('Debugger.enable', {}, { timeoutMs })
  await connection.call('Debugger.disable')
  stopScripts()
  if (profiler === 'own') return startOwn(probe, intervalUs, slices, scripts)
  await connection.call('Profiler.enable')
  await connection.call('Profiler.setSamplingInterval', { interval: intervalUs })
  let running = 0
  await probe.startProfile(`${SLICE_NAME}0`)

  return {
    intervalUs,
    slices,
    scripts,
    async rotate() {
      const next = running + 1
      // The next begins before the one ends: no time is uncovered, and neither is dear.
      await probe.startProfile(`${SLICE_NAME}${next}`)
      await probe.endProfile(`${SLICE_NAME}${running}`)
      running = next
    },
    async stop() {
      await probe.endProfile(`${SLICE_NAME}${running}`)
      await connection.call('Profiler.disable')
    },
  }
}

/** One profile for the whole time, handed over at its end: a worker's does not outlive the probe. */
async function startOwn(
  probe: WatchedThread['probe'],
  intervalUs: number,
  slices: Protocol.Profiler.Profile[],
  scripts: ReadonlyMap<string, string>,
): Promise<Profiling> {
  await probe.startOwnProfile(intervalUs)
  return {
    intervalUs,
    slices,
    scripts,
    rotate: () => Promise.resolve(),
    async stop() {
      const profile = await probe.endOwnProfile()
      if (profile !== null) slices.push(profile)
    },
  }
}
