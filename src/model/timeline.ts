import type {
  KindCounts,
  Outcomes,
  ReadyFd,
  RecordedTarget,
  ResumptionKind,
  SampledTurn,
  TimerWarning,
} from './recording.ts'
import type { Site } from './site.ts'

/** CPU of all threads that do the same. */
export interface ThreadGroup {
  /** `main`, `worker N`, `threadpool`, `v8` (its helpers), `short-lived` or `other`. */
  readonly thread: string
  /** Names of the OS, where they say anything. */
  readonly names: readonly string[]
  readonly onCpuShare: number
  readonly runnableShare: number
}

/** The OS as a witness of one thread. Shares are of one core, over the whole capture. */
export interface OsFacts {
  readonly onCpuShare: number
  /** On CPU plus waiting in the run queue: what the thread wanted. */
  readonly runnableShare: number
  readonly processOnCpuShare: number
  /** How often the thread slept. */
  readonly switchesPerSecond: number
  /** Moved by the thread, without the loop's own 8-byte wake-ups; null where unreadable. */
  readonly bytesPerSecond: number | null
  /** Bytes of a read or write call of the thread, and how much they vary; null below 100 calls. */
  readonly callBytes: { readonly median: number; readonly spread: number } | null
  /** The same of all threads: files are read and written in the thread pool. */
  readonly processBytesPerSecond: number
  /** What the threads of the process used, busiest first; below 1 % is left out. */
  readonly threads: readonly ThreadGroup[]
  /** CPU that threads of the inspector and the profiler used: ours, ms. */
  readonly observerMs: number
}

/** The event loop as a witness. Rates are from the stretches without hooks. */
export interface LoopFacts {
  readonly observedMs: number
  /** Null where this Node has no counters. */
  readonly turnsPerSecond: number | null
  readonly eventsPerSecond: number | null
  /**
   * Turns per second that no event had brought, nor our timer: before any samples, which wake the poll
   * as well. Those of the target's timers are among them. Null where this Node has no counters.
   */
  readonly eventlessTurnsPerSecond: number | null
  /** Turns per second while hooks were on; null when they never were. */
  readonly hookedTurnsPerSecond: number | null
  /** Time that libuv said it waited in its poll, before any samples, 0 to 1; null where it was not asked twice. */
  readonly idleShare: number | null
  /** Longest time in which the loop did not turn, ms. */
  readonly longestStallMs: number
  /** Longest time between two answers to our polls, ms: native calls cannot be interrupted. */
  readonly longestSilenceMs: number
  /** Share of the look that such times of 100 ms and more took, 0 to 1. */
  readonly silentShare: number
  /** The longest that ended while we looked, ms. */
  readonly longestEndedStallMs: number
  /** How long it had not turned when the look ended, ms. */
  readonly stalledAtEndMs: number
  /** True when it did not turn once while we were attached. */
  readonly starved: boolean
  /** What the target served of ours while starved. */
  readonly servedTick: boolean
  readonly servedMicrotask: boolean
}

/** The longest time in which the loop did not turn by the target's own doing. */
export interface StallFacts {
  /** At least: it was looked at every 50 ms. Without the pauses that hooks and samples make. */
  readonly lastedMs: number
  /** Of it, as far as the thread, or V8's helpers, had a CPU; null where the OS was not asked. */
  readonly ownMs: number | null
}

/** What we cost the process, and what it was like before. */
export interface Footprint {
  /** CPU that our evaluates and hooks took in the target's own threads, ms. */
  readonly ownMs: number
  /**
   * CPU of the whole process before anything of ours was in it, share of one core; null where it was
   * not looked at from outside first.
   */
  readonly untouchedCpuShare: number | null
}

/** A spin suspect: barren resumptions on one wake chain, over all bursts. */
export interface ChainFacts {
  /** Async type that stands for the chain. */
  readonly type: string
  readonly asyncId: number | null
  /** The kind of resumption that leads: why the chain turns. */
  readonly kind: ResumptionKind
  readonly kinds: KindCounts
  /** Without the slowing of our hooks, where the loop's counters tell. */
  readonly resumptionsPerSecond: number
  /** Per turn of the loop, both while hooks were on; null where the turns are unknown. */
  readonly resumptionsPerTurn: number | null
  readonly longestStreak: number
  readonly burstsSeen: number
  readonly outcomes: Outcomes
  readonly sampledTurns: number
  readonly sampledBytes: number
  readonly sampledCalls: number
  /** Null when no turn was sampled. */
  readonly ioBytesPerSecond: number | null
  readonly medianTurnUs: number
  /** Some of its turns one by one, µs of CLOCK_MONOTONIC. */
  readonly turns: readonly SampledTurn[]
  readonly site: Site | null
  readonly cycle: readonly Site[]
  readonly stack: readonly Site[]
  /** Share of one core, from the CPU samples joined to the chain; 0 to 1. */
  readonly cpuShare: number
  /** Share of the thread's CPU samples that belong to it; null without samples. */
  readonly sampleShare: number | null
}

/** Ticks and promise jobs that ran without a turn of the loop. */
export interface DrainFacts {
  readonly ticksPerSecond: number
  readonly promisesPerSecond: number
  /** Longest run of each without a macrotask. */
  readonly longestTicks: number
  readonly longestPromises: number
  readonly burstsSeen: number
  /** False where no hooks came on, and rising async ids stand for ticks. */
  readonly isCounted: boolean
  readonly site: Site | null
  readonly cycle: readonly Site[]
  readonly stack: readonly Site[]
}

/** One turn of the loop that never ends, made of very many callbacks. */
export interface ExplosionFacts {
  /** Async type. */
  readonly type: string
  /** Called back, and created meanwhile, in the bursts. */
  readonly resumed: number
  readonly created: number
  readonly resumptionsPerSecond: number
  readonly burstsSeen: number
  readonly site: Site | null
  readonly cycle: readonly Site[]
  readonly stack: readonly Site[]
}

/** HTTP requests for one thing that are sent again at once, after barren answers or equal ones. */
export interface AnswerFacts {
  /** Method, host and path without its query. */
  readonly key: string
  readonly sentPerSecond: number
  readonly sent: number
  readonly succeeded: number
  readonly empty: number
  /** Answered with success and an empty body, which may be all there is to say. */
  readonly bare: number
  readonly failed: number
  /** Sent within 20 ms of a barren answer to the same. */
  readonly repeats: number
  /** Sent within 20 ms of a success that looked like the one before, to the same. */
  readonly polls: number
  readonly lastStatus: number
  /** Requests that came in to servers of the target's in the same time. */
  readonly inbound: number
  readonly site: Site | null
  /** With where it is re-armed by a timer or an immediate. */
  readonly cycle: readonly Site[]
  readonly stack: readonly Site[]
  /** Share of the thread's busy CPU samples; null without samples. */
  readonly sampleShare: number | null
  /** Share of all HTTP requests that were sent. */
  readonly sentShare: number
}

/** The socket that moved most. */
export interface TrafficFacts {
  readonly fd: number | null
  readonly what: string
  /** Of what all sockets moved, 0 to 1. */
  readonly share: number
  /** Its listeners, the user's ones. */
  readonly listeners: readonly Site[]
}

/** The CPU samples as a witness. Counts of samples; shares are of all of them. */
export interface CpuFacts {
  readonly samples: number
  readonly intervalUs: number
  /** V8 said idle while the OS said that the thread burned: empty polls. */
  readonly burnedIdleShare: number
  readonly idleShare: number
  readonly programShare: number
  readonly garbageCollectionShare: number
  readonly javascriptShare: number
  /** The path that most JavaScript samples have in common, innermost first. */
  readonly hotPath: readonly Site[]
  /** The user's function below which most JavaScript samples lie, wherever; null when none does. */
  readonly busiestUserSite: Site | null
  /** Share of the JavaScript samples that lie on that path. */
  readonly hotPathShare: number
}

/** A recording, brought into the form that lints judge. Facts only, no opinions. */
export interface Timeline {
  readonly target: RecordedTarget
  /** The thread that this is about: `main` or `worker N`. */
  readonly thread: string
  readonly durationMs: number
  /** Null when the process is not on this machine. */
  readonly os: OsFacts | null
  /** Null when the target was not attached to. */
  readonly loop: LoopFacts | null
  /** Null when the target was not attached to. */
  readonly longestStall: StallFacts | null
  readonly footprint: Footprint
  /** Why hooks were called for; empty when nothing was suspicious. */
  readonly suspicions: readonly string[]
  readonly bursts: number
  readonly hookedMs: number
  readonly trackedPromises: boolean
  readonly chains: readonly ChainFacts[]
  readonly drain: DrainFacts | null
  readonly explosion: ExplosionFacts | null
  /** Macrotasks per second while hooks were on; null when they never were. */
  readonly macrotasksPerSecond: number | null
  /**
   * Of the turns of the loop while hooks were on, at least so many called nothing back, 0 to 1; null
   * when hooks never were on, or this Node does not count the turns.
   */
  readonly silentTurnShare: number | null
  readonly readyFds: readonly ReadyFd[]
  readonly traffic: TrafficFacts | null
  /** Delays that Node turned into 1 ms while we looked. */
  readonly timerWarnings: readonly TimerWarning[]
  readonly answers: readonly AnswerFacts[]
  readonly cpu: CpuFacts | null
}
