import type { Burst, Recording } from '../model/recording.ts'
import type { Footprint, Timeline, TrafficFacts } from '../model/timeline.ts'
import { answerFacts } from './answer-facts.ts'
import { userFrames } from './blame.ts'
import { chainFacts } from './chain-facts.ts'
import { cpuFacts } from './cpu-facts.ts'
import { drainFacts } from './drain-facts.ts'
import { explosionFacts } from './explosion-facts.ts'
import { footprint } from './footprint.ts'
import { foldHookFrames } from './fold-hook-frames.ts'
import { loopFacts } from './loop-facts.ts'
import { queueFacts } from './queue-facts.ts'
import { osFacts } from './os-facts.ts'
import { stallFacts } from './stall-facts.ts'

/** A recording as timelines: the main thread's first, then one of each captured worker. */
export function analyze(recording: Recording): readonly [Timeline, ...Timeline[]] {
  const { target, workers } = recording
  const ofAll: OfAllThreads = {
    probes: [recording, ...workers].flatMap(({ bursts }) => bursts),
    footprint: footprint(recording),
  }
  return [
    toTimeline(recording, 'main', target.tid, ofAll),
    ...workers.map((worker) =>
      toTimeline({ ...recording, ...worker }, `worker ${worker.threadId}`, worker.tid, ofAll),
    ),
  ]
}

/** What is no single thread's. */
interface OfAllThreads {
  readonly probes: readonly Burst[]
  readonly footprint: Footprint
}

/** Brings one thread into the form that lints judge; each witness speaks before they are joined. */
function toTimeline(raw: Recording, thread: string, tid: number, ofAll: OfAllThreads): Timeline {
  const recording = { ...raw, profile: foldHookFrames(raw.profile) }
  const os = osFacts(recording, tid, ofAll.probes)
  const loop = loopFacts(recording)
  const cpu = cpuFacts(recording, os)
  return {
    target: recording.target,
    thread,
    durationMs: (recording.endUs - recording.startUs) / 1e3,
    os,
    loop,
    longestStall: stallFacts(recording, tid),
    footprint: ofAll.footprint,
    suspicions: recording.suspicions,
    bursts: recording.bursts.filter(sawAnything).length,
    hookedMs: recording.bursts.reduce((ms, burst) => ms + (burst.endUs - burst.startUs) / 1e3, 0),
    trackedPromises: recording.bursts.some((burst) => burst.trackedPromises),
    chains: chainFacts(recording, os, loop, cpu),
    drain: drainFacts(recording, cpu) ?? queueFacts(recording, cpu),
    explosion: explosionFacts(recording),
    macrotasksPerSecond: macrotasks(recording.bursts),
    silentTurnShare: silentTurns(recording.bursts),
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

function silentTurns(bursts: readonly Burst[]): number | null {
  const loopTurns = bursts.reduce((sum, burst) => sum + (burst.loopTurns ?? NaN), 0)
  const resumed = bursts.reduce((sum, burst) => sum + burst.turns, 0)
  return loopTurns > 0 ? Math.max(0, 1 - resumed / loopTurns) : null
}

/** Hooks come on when the target serves us; a burst may end before that, or see nothing at all. */
function sawAnything({ resumptions }: Burst): boolean {
  return Object.values(resumptions).some((count) => count > 0)
}
