import type { CpuProfile } from './cpu-profile.ts'
import type { Incident } from './incident.ts'
import type { Site } from './site.ts'

/**
 * What a thread is there for. `observer`: because we look (the inspector's, the profiler's). `v8`:
 * V8's helpers, which collect garbage and compile. A worker looks like a thread of the pool from
 * outside on Node before 24; the captured ones are told by their `tid` (`WorkerCapture`).
 */
export type ThreadRole = 'main' | 'worker' | 'threadpool' | 'v8' | 'observer' | 'other'

/** CPU and I/O of one thread since it began, as the OS counts them. */
export interface ThreadSample {
  readonly tid: number
  readonly name: string
  readonly role: ThreadRole
  readonly onCpuNs: number
  /** Time spent runnable but waiting for a CPU. */
  readonly waitNs: number
  readonly voluntarySwitches: number
  /** Null where `/proc/<pid>/task/<tid>/io` may not be read. */
  readonly io: {
    readonly readBytes: number
    readonly writtenBytes: number
    readonly readCalls: number
    readonly writeCalls: number
  } | null
}

/** All threads at one moment. Times are CLOCK_MONOTONIC in µs, here and below. */
export interface OsSample {
  readonly atUs: number
  /** TCP connects that failed so far, of the whole network namespace; null where unreadable. */
  readonly failedConnects: number | null
  /** CPU of the process, threads that have ended included, in steps of 10 ms; null where unknown. */
  readonly processCpuNs: number | null
  /** Memory of the process that is in RAM; null where unknown. */
  readonly residentBytes: number | null
  readonly threads: readonly ThreadSample[]
}

/** The event loop at one moment, read from outside. */
export interface LoopSample {
  readonly atUs: number
  /** Null where the target's Node has no `uvMetricsInfo` (before 20.18 and 22.8). */
  readonly counters: {
    readonly loopCount: number
    readonly events: number
    readonly eventsWaiting: number
  } | null
  /** Time that libuv says it spent waiting in its poll, ms since the loop began. */
  readonly idleMs: number
  /** HTTP requests so far that were sent at once again after a barren answer. */
  readonly repeats: number
  /** Used of V8's heap, garbage included; null where unknown. */
  readonly heapUsedBytes: number | null
  /** How often a 50 ms timer of ours has fired. */
  readonly heartbeats: number
  /** `executionAsyncId()` of what the look interrupted; 0 outside of callbacks and in promise jobs. */
  readonly executionId: number
  /** True where a microtask of ours waited, and the look interrupted a promise job. */
  readonly inJob: boolean
  readonly hooksOn: boolean
  /** True once the burst that runs has seen a resumption. */
  readonly hasResumed: boolean
  /** True once the loop has run an immediate of ours since the last burst was asked for. */
  readonly servedImmediate: boolean
  readonly servedTick: boolean
  readonly servedMicrotask: boolean
  /** How long the first of them took, ms; -1 while none was served. */
  readonly servedAfterMs: number
}

/** A place where resources were created on a wake chain. */
export interface CreationSite {
  readonly id: number
  /** Async type as in `async_hooks`. */
  readonly type: string
  /** Innermost first. */
  readonly frames: readonly Site[]
  /** The stack's bottom is a promise job, e.g. an async function that was resumed. */
  readonly inPromiseJob: boolean
  readonly captures: number
}

/** Kinds of resumption that a chain counts; the names are those of `KIND` on the wire. */
export type ResumptionKind =
  | 'other'
  | 'tick'
  | 'promise'
  | 'immediate'
  | 'shortTimer'
  | 'timer'
  | 'message'
  | 'handle'
  | 'accept'
  | 'connect'
  | 'request'
  | 'own'
  | 'file'
  | 'lookup'

export type KindCounts = Readonly<Record<ResumptionKind, number>>

/** How requests of a chain ended. */
export interface Outcomes {
  readonly succeeded: number
  readonly failed: number
  /** Settled without an error and without a byte. */
  readonly empty: number
  /** Code of the last failure, e.g. `ECONNREFUSED`; empty when none failed. */
  readonly lastError: string
}

/** A barren turn that was looked at by itself. */
export interface SampledTurn {
  /** When its callback was called; and how long that ran, without its drain. */
  readonly startUs: number
  readonly durationUs: number
  /** Moved by the thread until the next macrotask, or until libuv reads for that. */
  readonly bytes: number
}

/** Barren turns that carry one tag, within one burst. */
export interface ChainCount {
  /** `CreationSite.id`, or null for a long-lived resource without one. */
  readonly site: number | null
  readonly asyncId: number | null
  /** `Suspect.id`, or null. */
  readonly suspect: number | null
  readonly resumptions: number
  readonly byKind: KindCounts
  readonly longestStreak: number
  /** How its requests ended, as far as they were watched. */
  readonly outcomes: Outcomes
  readonly sampledTurns: number
  readonly sampledBytes: number
  readonly sampledCalls: number
  readonly medianTurnUs: number
  /** The sampled turns one by one, for the first eight chains of a burst. */
  readonly turns: readonly SampledTurn[]
}

/** One stretch of time in which async hooks were on. */
export interface Burst {
  readonly mode: 'resources' | 'promises'
  /** True when promise hooks were on, asked for or not. */
  readonly trackedPromises: boolean
  readonly startUs: number
  readonly endUs: number
  readonly turns: number
  /** Turns of the loop meanwhile; null where this Node does not count them. */
  readonly loopTurns: number | null
  readonly resumptions: KindCounts
  readonly created: KindCounts
  readonly barren: KindCounts
  readonly longestStreak: number
  readonly longestDrainTicks: number
  readonly longestDrainPromises: number
  readonly chains: readonly ChainCount[]
  readonly edges: readonly { readonly from: number; readonly to: number; readonly times: number }[]
  readonly hookMs: number
  /** What our own readings added to the main thread's I/O counters. */
  readonly ownReadBytes: number
  readonly ownReadCalls: number
  readonly eventsDropped: number
}

/** HTTP requests for one thing: method, host and path without its query. */
export interface AnswerCount {
  readonly key: string
  readonly sent: number
  readonly succeeded: number
  /** Reads that were answered with 204 or 304. */
  readonly empty: number
  /** Answered with success and an empty body, which may be all there is to say. */
  readonly bare: number
  /** Answered with 400 or above, or not at all. */
  readonly failed: number
  /** Sent within 20 ms of a barren answer to the same. */
  readonly repeats: number
  /** Sent within 20 ms of a success that looked like the one before, to the same. */
  readonly polls: number
  readonly lastStatus: number
  /** `CreationSite.id`, or null. */
  readonly site: number | null
  /** `Suspect.id`, or null. */
  readonly suspect: number | null
}

/** A delay that Node turned into 1 ms. */
export interface TimerWarning {
  /** `TimeoutOverflowWarning`, `TimeoutNegativeWarning` or `TimeoutNaNWarning`. */
  readonly name: string
  readonly delay: string
  readonly times: number
}

/** The socket that moved most. */
export interface BusySocket {
  /** `Suspect.id`, or null. */
  readonly suspect: number | null
  readonly fd: number | null
  /** What it is connected to; empty where unknown. */
  readonly what: string
  /** Of what all sockets moved, 0 to 1. */
  readonly share: number
}

/** A long-lived resource on a barren streak, or a repeated request, and the functions that it calls. */
export interface Suspect {
  readonly id: number
  readonly callbacks: readonly Site[]
}

/** A descriptor that the event loop watches and that looks as if it stayed ready. */
export interface ReadyFd {
  readonly fd: number
  /** What it is connected to, and in which state. */
  readonly what: string
  /**
   * `closed`: by the process, though epoll still watches it. `hung-up`: a pipe without another end.
   * `half-closed`: by the peer. `unread`: bytes have arrived.
   */
  readonly why: 'closed' | 'hung-up' | 'half-closed' | 'unread'
}

export interface RecordedTarget {
  readonly pid: number
  readonly command: string
  readonly cwd: string | null
  readonly nodeVersion: string | null
  readonly platform: string
  readonly arch: string
  /** The main thread's, as the OS counts. */
  readonly tid: number
  readonly attached: boolean
}

/** What was seen inside one JavaScript thread. */
export interface ThreadCapture {
  readonly loop: readonly LoopSample[]
  /** Why hooks were called for (`record/plan.ts`), each reason once. */
  readonly suspicions: readonly string[]
  readonly bursts: readonly Burst[]
  readonly sites: readonly CreationSite[]
  readonly suspects: readonly Suspect[]
  /** Delays that Node turned into 1 ms, and warned of, as they were asked for. */
  readonly timerWarnings: readonly TimerWarning[]
  /** The socket that moved most; null when nobody asked. */
  readonly traffic: BusySocket | null
  /** How HTTP requests were answered, while attached. */
  readonly answers: {
    /** Requests that came in to servers of the target's. */
    readonly inbound: number
    /** Requests and answers that found no place in the table. */
    readonly uncounted: number
    readonly keys: readonly AnswerCount[]
  }
  readonly profile: CpuProfile | null
  /** For the CPU samples V8's debugger is on for a moment, which Node remembers. */
  readonly debuggerWasOn: boolean
  /** CPU that our evaluates took in the target, ms. */
  readonly controlMs: number
  readonly slowestReplyMs: number | null
  readonly sitesDropped: number
}

/** A worker thread that wanted CPU or kept waking up, looked into as the main thread is. */
export interface WorkerCapture extends ThreadCapture {
  /** `threadId` as in `worker_threads`. */
  readonly threadId: number
  readonly tid: number
  /** The script that it runs, a path or URL; empty for one made of a string. */
  readonly script: string
}

/** What one capture brought home; enough to reproduce every report without the process. */
export interface Recording extends ThreadCapture {
  readonly format: 'whyspin-recording'
  /** `RECORDING_VERSION` of `record/upgrade-recording.ts`, once it is read. */
  readonly version: number
  readonly whyspinVersion: string
  readonly target: RecordedTarget
  readonly startUs: number
  readonly endUs: number
  readonly os: readonly OsSample[]
  readonly workers: readonly WorkerCapture[]
  /** Looked at only where the polls came back empty. */
  readonly readyFds: readonly ReadyFd[]
  readonly incidents: readonly Incident[]
}
