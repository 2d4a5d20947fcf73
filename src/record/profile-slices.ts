import type { Protocol } from 'devtools-protocol'
import { createSliceMerge, type SliceMerge } from './merge-slices.ts'
import { FIRST_SLICE_MS, nextSliceMs } from './profile-price.ts'
import { WhyspinError } from '../errors.ts'
import type { WatchedThread } from './watched-thread.ts'
import { checkProfile } from './wire-shapes.ts'

/** V8's CPU profiler in overlapping slices: neither starting nor stopping is dear but once. */
export interface Profiling {
  readonly intervalUs: number
  /** Finished slices, each of which overlaps the one before by a few ms. */
  readonly merged: SliceMerge
  /** URL of each script by id, for places that V8 tells by id only. */
  readonly scripts: ReadonlyMap<string, string>
  /** Starts the next slice, then ends the one that runs. */
  rotate(): Promise<void>
  /** How long the slice that runs should be, ms, for its end to stay cheap. */
  readonly sliceMs: number
  /** Ends the last slice and switches the profiler off. */
  stop(): Promise<void>
}

/** Time beyond the predicted pause after which a start is given up. */
const START_MARGIN_MS = 5_000
const SLICE_NAME = 'whyspin-'
/** A large program has some 10,000. */
const MAX_SCRIPTS = 200_000

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
  const merged = createSliceMerge()
  let last: Protocol.Profiler.Profile | undefined
  const scripts = new Map<string, string>()
  let broken: WhyspinError | null = null
  const timeoutMs = predictedPauseMs + START_MARGIN_MS
  const stopScripts = connection.on('Debugger.scriptParsed', ({ scriptId, url }) => {
    if (scripts.size < MAX_SCRIPTS && typeof url === 'string') scripts.set(scriptId, url)
  })
  connection.on('Profiler.consoleProfileFinished', ({ profile, title }) => {
    // The target may take profiles of its own.
    if (typeof title !== 'string' || !title.startsWith(SLICE_NAME)) return
    try {
      last = checkProfile(profile)
      merged.add(last)
    } catch (error) {
      // Told when the samples end: an event has no caller.
      if (!(error instanceof WhyspinError)) throw error
      broken ??= error
    }
  })
  await connection.call('Debugger.enable', {}, { timeoutMs })
  await connection.call('Debugger.disable')
  stopScripts()
  if (profiler === 'own') return startOwn(probe, intervalUs, merged, scripts)
  await connection.call('Profiler.enable')
  await connection.call('Profiler.setSamplingInterval', { interval: intervalUs })
  let running = 0
  let sliceMs = FIRST_SLICE_MS
  await probe.startProfile(`${SLICE_NAME}0`)

  return {
    intervalUs,
    merged,
    scripts,
    get sliceMs() {
      return sliceMs
    },
    async rotate() {
      const next = running + 1
      // The next begins before the one ends: no time is uncovered, and neither is dear.
      await probe.startProfile(`${SLICE_NAME}${next}`)
      await probe.endProfile(`${SLICE_NAME}${running}`)
      running = next
      sliceMs = nextSliceMs(last)
    },
    async stop() {
      await probe.endProfile(`${SLICE_NAME}${running}`)
      await connection.call('Profiler.disable')
      if (broken !== null) throw broken
    },
  }
}

/** By sessions of the thread's own: a worker's profiler must not outlive the probe. */
async function startOwn(
  probe: WatchedThread['probe'],
  intervalUs: number,
  merged: SliceMerge,
  scripts: ReadonlyMap<string, string>,
): Promise<Profiling> {
  let sliceMs = FIRST_SLICE_MS
  let last: Protocol.Profiler.Profile | undefined
  const take = (profile: Protocol.Profiler.Profile | null): void => {
    if (profile === null) return
    last = profile
    merged.add(profile)
  }
  await probe.startOwnProfile(intervalUs)
  return {
    intervalUs,
    merged,
    scripts,
    get sliceMs() {
      return sliceMs
    },
    async rotate() {
      take(await probe.rotateOwnProfile())
      sliceMs = nextSliceMs(last)
    },
    async stop() {
      take(await probe.endOwnProfile())
    },
  }
}
