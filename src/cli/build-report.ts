import { analyze } from '../analyze/analyze.ts'
import { budgets } from '../budgets/index.ts'
import { lints } from '../lints/index.ts'
import { judge } from '../lints/judge.ts'
import type { CheckPhaseName } from '../model/check-report.ts'
import { JUDGES_AS_IT_STANDS, type JudgingSettings } from '../model/judging.ts'
import type { Recording, ThreadCapture } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import type { Timeline } from '../model/timeline.ts'

/** Incidents after which there is less than was asked for. */
const CUT_SHORT: readonly string[] = [
  ...['target-exited', 'connection-lost', 'interrupted', 'held-by-debugger'],
  ...['target-stopped', 'target-blocked', 'target-frozen'],
]

/** True where the target was lost, or the capture was ended early. */
export function isCutShort({ incidents }: Recording): boolean {
  return incidents.some(({ code }) => CUT_SHORT.includes(code))
}

/**
 * Everything after the capture: pure, from a recording and what the project wants.
 * @param phase when it was captured: some budgets are for the moment after the load
 * @param isShort whether there is less than was asked for; a program that came to its end may be whole
 */
export function buildReport(
  recording: Recording,
  settings: JudgingSettings = JUDGES_AS_IT_STANDS,
  phase: CheckPhaseName = 'load',
  isShort: boolean = isCutShort(recording),
): Report {
  const timelines = analyze(recording)
  const [timeline] = timelines
  const sum = (of: (thread: ThreadCapture) => number): number =>
    [recording, ...recording.workers].reduce((total, thread) => total + of(thread), 0)
  return {
    schemaVersion: 1,
    ...judge(timelines, lints, isShort, { settings, budgets, phase }),
    target: {
      pid: recording.target.pid,
      command: recording.target.command,
      nodeVersion: recording.target.nodeVersion,
      platform: recording.target.platform,
      arch: recording.target.arch,
      thread: 'main',
      attached: recording.target.attached,
    },
    capture: {
      durationMs: Math.round(timeline.durationMs),
      mainThreadCpuShare: timeline.os?.onCpuShare ?? null,
      mainThreadRunnableShare: timeline.os?.runnableShare ?? null,
      loopTurnsPerSecond: timeline.loop?.turnsPerSecond ?? null,
      bytesPerSecond:
        timeline.os === null || timeline.os.bytesPerSecond === null
          ? null
          : timeline.os.processBytesPerSecond,
    },
    // Several threads may have met with the same.
    notes: [...new Set(recording.incidents.map((incident) => incident.text))],
    cost: cost(recording, timelines),
    loss: {
      eventsDropped: sum(
        ({ bursts, answers }) =>
          answers.uncounted + bursts.reduce((dropped, burst) => dropped + burst.eventsDropped, 0),
      ),
      stacksTruncated: sum((thread) => thread.sitesDropped),
      samplesMissed: sum(samplesMissed),
    },
  }
}

/** Our callbacks and evaluates in the target, and the threads that are there because we look. */
function cost(recording: Recording, timelines: readonly [Timeline, ...Timeline[]]): Report['cost'] {
  if (!recording.target.attached)
    return {
      targetCpuMs: 0,
      targetCpuShare: 0,
      hooksEnabledMs: 0,
      promiseHooks: false,
      slowsAsyncCalls: false,
      slowestReplyMs: null,
    }
  const threads: readonly ThreadCapture[] = [recording, ...recording.workers]
  const [{ os, durationMs, footprint }] = timelines
  const targetCpuMs = footprint.ownMs + (os?.observerMs ?? 0)
  const promiseHooks = timelines.some((timeline) => timeline.trackedPromises)
  return {
    targetCpuMs,
    targetCpuShare: targetCpuMs / durationMs,
    hooksEnabledMs: timelines.reduce((ms, timeline) => ms + timeline.hookedMs, 0),
    promiseHooks,
    slowsAsyncCalls: promiseHooks || threads.some(({ debuggerWasOn }) => debuggerWasOn),
    slowestReplyMs: slowest(threads),
  }
}

function slowest(threads: readonly ThreadCapture[]): number | null {
  const known = threads.map(({ slowestReplyMs }) => slowestReplyMs).filter((ms) => ms !== null)
  return known.length === 0 ? null : Math.max(...known)
}

/** A pause of the sampler that is longer than a crowded host explains, in intervals. */
const GAP_INTERVALS = 20

/** Samples that V8 did not take in long pauses of its sampler. */
function samplesMissed({ profile }: ThreadCapture): number {
  if (profile === null) return 0
  const { timesUs, intervalUs } = profile
  return timesUs.reduce((missed, atUs, i) => {
    const intervals = (atUs - (timesUs[i - 1] ?? atUs)) / intervalUs
    return intervals >= GAP_INTERVALS ? missed + Math.round(intervals) - 1 : missed
  }, 0)
}
