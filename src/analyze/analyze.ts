import type { Burst, Recording } from '../model/recording.ts'
import type { Timeline, TrafficFacts } from '../model/timeline.ts'
import { answerFacts } from './answer-facts.ts'
import { userFrames } from './blame.ts'
import { chainFacts } from './chain-facts.ts'
import { cpuFacts } from './cpu-facts.ts'
import { drainFacts } from './drain-facts.ts'
import { explosionFacts } from './explosion-facts.ts'
import { foldHookFrames } from './fold-hook-frames.ts'
import { loopFacts } from './loop-facts.ts'
import { queueFacts } from './queue-facts.ts'
import { osFacts } from './os-facts.ts'

/** A recording as timelines: the main thread's first, then one of each captured worker. */
export function analyze(recording: Recording): readonly [Timeline, ...Timeline[]] {
  const { target, workers } = recording
  const probes = [recording, ...workers].flatMap(({ bursts }) => bursts)
  return [
    toTimeline(recording, 'main', target.tid, probes),
    ...workers.map((worker) =>
      toTimeline({ ...recording, ...worker }, `worker ${worker.threadId}`, worker.tid, probes),
    ),
  ]
}

/** Brings one thread into the form that lints judge; each witness speaks before they are joined. */
function toTimeline(
  raw: Recording,
  thread: string,
  tid: number,
  probes: readonly Burst[],
): Timeline {
  const recording = { ...raw, profile: foldHookFrames(raw.profile) }
  const os = osFacts(recording, tid, probes)
  const loop = loopFacts(recording)
  const cpu = cpuFacts(recording, os)
  return {
    target: recording.target,
    thread,
    durationMs: (recording.endUs - recording.startUs) / 1e3,
    os,
    loop,
    suspicions: recording.suspicions,
    bursts: recording.bursts.filter(sawAnything).length,
    hookedMs: recording.bursts.reduce((ms, burst) => ms + (burst.endUs - burst.startUs) / 1e3, 0),
    trackedPromises: recording.bursts.some((burst) => burst.trackedPromises),
    chains: chainFacts(recording, os, loop, cpu),
    drain: drainFacts(recording, cpu) ?? queueFacts(recording, cpu),
    explosion: explosionFacts(recording),
    macrotasksPerSecond: macrotasks(recording.bursts),
    readyFds: recording.readyFds,
    traffic: trafficFacts(recording),
    timerWarnings: recording.timerWarnings,
    answers: answerFacts(recording, cpu),
    cpu,
  }
}

function trafficFacts({ traffic, suspects }: Recording): TrafficFacts | null {
  if (traffic === null) return null
  const { fd, what, share, suspect } = traffic
  const callbacks = suspects.find(({ id }) => id === suspect)?.callbacks ?? []
  return { fd, what, share, listeners: userFrames(callbacks) }
}

function macrotasks(bursts: readonly Burst[]): number | null {
  const seconds = bursts.reduce((sum, burst) => sum + (burst.endUs - burst.startUs) / 1e6, 0)
  return seconds === 0 ? null : bursts.reduce((sum, burst) => sum + burst.turns, 0) / seconds
}

/** Hooks come on when the target serves us; a burst may end before that, or see nothing at all. */
function sawAnything({ resumptions }: Burst): boolean {
  return Object.values(resumptions).some((count) => count > 0)
}
