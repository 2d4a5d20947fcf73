import { analyze } from '../analyze/analyze.ts'
import { lints } from '../lints/index.ts'
import { judge } from '../lints/judge.ts'
import type { Recording } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import type { Timeline } from '../model/timeline.ts'

/** Everything after the capture: pure, from a recording alone. */
export function buildReport(recording: Recording): Report {
  const timeline = analyze(recording)
  return {
    schemaVersion: 1,
    ...judge(timeline, lints),
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
      mainThreadCpuShare: timeline.os?.mainOnCpuShare ?? null,
      mainThreadRunnableShare: timeline.os?.mainRunnableShare ?? null,
      loopTurnsPerSecond: timeline.loop?.turnsPerSecond ?? null,
      bytesPerSecond: timeline.os?.bytesPerSecond ?? null,
    },
    notes: recording.incidents.map((incident) => incident.text),
    cost: cost(recording, timeline),
    loss: {
      eventsDropped: recording.bursts.reduce((sum, burst) => sum + burst.eventsDropped, 0),
      stacksTruncated: recording.sitesDropped,
      samplesMissed: samplesMissed(recording),
    },
  }
}

/** Our callbacks and evaluates in the target, and the threads that are there because we look. */
function cost(recording: Recording, timeline: Timeline): Report['cost'] {
  if (!recording.target.attached)
    return {
      targetCpuMs: 0,
      targetCpuShare: 0,
      hooksEnabledMs: 0,
      promiseHooks: false,
      slowsAsyncCalls: false,
      slowestReplyMs: null,
    }
  const hookMs = recording.bursts.reduce((sum, burst) => sum + burst.hookMs, 0)
  const targetCpuMs = hookMs + recording.controlMs + (timeline.os?.observerMs ?? 0)
  return {
    targetCpuMs,
    targetCpuShare: targetCpuMs / timeline.durationMs,
    hooksEnabledMs: timeline.hookedMs,
    promiseHooks: timeline.trackedPromises,
    slowsAsyncCalls: timeline.trackedPromises || recording.profile !== null,
    slowestReplyMs: recording.slowestReplyMs,
  }
}

/** A pause of the sampler that is longer than a crowded host explains, in intervals. */
const GAP_INTERVALS = 20

/** Samples that V8 did not take in long pauses of its sampler. */
function samplesMissed({ profile }: Recording): number {
  if (profile === null) return 0
  const { timesUs, intervalUs } = profile
  return timesUs.reduce((missed, atUs, i) => {
    const intervals = (atUs - (timesUs[i - 1] ?? atUs)) / intervalUs
    return intervals >= GAP_INTERVALS ? missed + Math.round(intervals) - 1 : missed
  }, 0)
}
