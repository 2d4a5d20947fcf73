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
      slowestReplyMs: null,
    }
  const hookMs = recording.bursts.reduce((sum, burst) => sum + burst.hookMs, 0)
  const targetCpuMs = hookMs + recording.controlMs + (timeline.os?.observerMs ?? 0)
  return {
    targetCpuMs,
    targetCpuShare: targetCpuMs / timeline.durationMs,
    hooksEnabledMs: timeline.hookedMs,
    promiseHooks: timeline.trackedPromises,
    slowestReplyMs: recording.slowestReplyMs,
  }
}

/** Samples that V8 should have taken in the time between its first and its last, and did not. */
function samplesMissed({ profile }: Recording): number {
  const first = profile?.timesUs.at(0)
  const last = profile?.timesUs.at(-1)
  if (profile === null || first === undefined || last === undefined) return 0
  const expected = (last - first) / profile.intervalUs
  // V8 gets 1.1–1.2 ms where 1 ms was asked for (facts/inspector.md §4): that is no loss.
  return Math.max(0, Math.round(expected / 1.25) - profile.samples.length)
}
