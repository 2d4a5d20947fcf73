/** Raised whenever a field here changes its meaning. */
export const WIRE_VERSION = 4

/**
 * One stack frame as it crosses the wire: function name, script URL or path, line, column (1-based),
 * and 1 where the frame awaits.
 */
export type WireFrame = readonly [
  name: string,
  script: string,
  line: number,
  column: number,
  awaits: 0 | 1,
]

/** What the probe is told when it is installed. */
export interface ProbeSettings {
  /** Which whyspin this is: only who knows it may send the probe away. */
  readonly owner: string
  /** Everything of ours goes by itself when nobody renewed for this long. */
  readonly leaseMs: number
  /** Close the inspector when the lease lapses (only if we opened it). */
  readonly closeInspector: boolean
  /** What `process.debugPort` stood at before the inspector was opened. */
  readonly debugPort: number
  /** CLOCK_MONOTONIC of the host, µs, for a target whose own clock is a fake. */
  readonly hostUs: number
  /** Of the main thread nothing is asked that would load `worker_threads`: it replaces `process.chdir`. */
  readonly isWorker: boolean
  /** Name of the CDP binding that takes what the probe says by itself; null where it is to be silent. */
  readonly voice: string | null
}

/** `resources`: promises are not tracked. `promises`: they are, which costs and leaves a residue. */
export type BurstMode = 'resources' | 'promises'

/** A place where resources were created on a wake chain, and what was created there. */
export interface WireSite {
  readonly id: number
  readonly kind: number
  readonly type: string
  readonly frames: readonly WireFrame[]
  /** True when the stack began in a drain: its bottom is a promise job, not a macrotask. */
  readonly inDrain: boolean
  readonly captures: number
}

/** Barren turns that carry one chain's tag, within one burst. */
export interface WireChain {
  /** Site at which the chain passed the threshold; 0 when it is a long-lived resource's own. */
  readonly site: number
  /** asyncId and suspect number of a long-lived resource that is resumed again and again; or -1. */
  readonly asyncId: number
  readonly suspect: number
  readonly type: string
  readonly resumptions: number
  /** By kind, index as in `KIND`. */
  readonly byKind: readonly number[]
  readonly longestStreak: number
  /** How its requests ended, as far as they were watched. */
  readonly succeeded: number
  readonly failed: number
  /** Settled without an error and without a byte. */
  readonly empty: number
  /** Code of the last failure, e.g. `ECONNREFUSED`; a number of libuv where there is no name. */
  readonly lastError: string
  /** Turns whose I/O counters were read at both ends; bytes and calls of this thread in them. */
  readonly sampledTurns: number
  readonly sampledBytes: number
  readonly sampledCalls: number
  /** Median length of the sampled turns, before → after, µs. */
  readonly medianTurnUs: number
  /** The sampled turns one by one, of the burst's first eight chains. */
  readonly turns: readonly WireTurn[]
}

/** `before` after the burst began, and from there to `after`; bytes up to the next macrotask. */
export type WireTurn = readonly [sinceBurstUs: number, callbackUs: number, bytes: number]

/** One burst of hooks. Times are CLOCK_MONOTONIC in µs. */
export interface WireBurst {
  readonly mode: BurstMode
  readonly startUs: number
  readonly endUs: number
  /** Macrotasks that began while the hooks were on. */
  readonly turns: number
  /** Turns of the loop meanwhile, by its own counter; null where this Node has none. */
  readonly loopTurns: number | null
  readonly resumptionsByKind: readonly number[]
  readonly createdByKind: readonly number[]
  readonly barrenByKind: readonly number[]
  readonly longestStreak: number
  /** Longest drain: ticks and promise jobs that ran without a macrotask in between. */
  readonly longestDrainTicks: number
  readonly longestDrainPromises: number
  readonly chains: readonly WireChain[]
  /** `[from site, to site, times]`: consecutive creations along one chain. */
  readonly edges: readonly (readonly [number, number, number])[]
  readonly events: number
  /** Time spent in our callbacks, µs: the median of every 1,024th, times the events. */
  readonly hookUs: number
  /** What our own readings of the I/O counters added to this thread's counters. */
  readonly ownReadBytes: number
  readonly ownReadCalls: number
  readonly dropped: number
  readonly faults: number
}

/** HTTP requests by what was asked for, since the probe came. */
export interface WireAnswers {
  /** Requests that came in to a server of the target's. */
  readonly inbound: number
  /** Requests and answers that found no place in the table. */
  readonly uncounted: number
  readonly keys: readonly {
    /** Method, host and path without its query. */
    readonly key: string
    readonly sent: number
    readonly succeeded: number
    /** 204 to a read, and 304. */
    readonly empty: number
    /** Answered with success and an empty body, which may be all there is to say. */
    readonly bare: number
    /** 400 and above, and requests that got no answer. */
    readonly failed: number
    /** Sent within 20 ms of a barren answer to the same. */
    readonly repeats: number
    /** Sent within 20 ms of a success that looked like the one before, to the same. */
    readonly polls: number
    readonly lastStatus: number
    /** Where repeats and polls were sent from; 0 where no stack was taken. */
    readonly site: number
    /** Number of a request that was held for its listeners; -1 when none was. */
    readonly suspect: number
  }[]
}

/** A delay that Node turned into 1 ms, and warned of, while the probe was in. */
export interface WireTimerWarning {
  /** `TimeoutOverflowWarning`, `TimeoutNegativeWarning` or `TimeoutNaNWarning`. */
  readonly name: string
  /** As it was asked for. */
  readonly delay: string
  readonly times: number
}

/** The socket that moved most. */
export interface WireTraffic {
  /** Number under which it is held for its listeners; -1 when there was no room. */
  readonly suspect: number
  /** Its descriptor; -1 when it has none any more. */
  readonly fd: number
  /** Of what all sockets moved, 0 to 1. */
  readonly share: number
}

/** A reading of the event loop from outside; null where this Node has no `uvMetricsInfo`. */
export interface WireLoop {
  readonly loopCount: number
  readonly events: number
  readonly eventsWaiting: number
}

/** What each poll brings home: small, constant size. */
export interface WirePoll {
  readonly version: number
  readonly atUs: number
  readonly loop: WireLoop | null
  /** Time that libuv says it spent waiting in its poll, ms since the loop began. */
  readonly idleMs: number
  /** HTTP requests that were sent at once again after a barren answer. */
  readonly repeats: number
  /** How often the probe's own timer fired: stands still when the loop is starved. */
  readonly heartbeats: number
  /** Which of our calls the target has run since the last burst was asked for. */
  readonly servedMicrotask: boolean
  readonly servedTick: boolean
  readonly servedImmediate: boolean
  /** How long the first of our microtask and tick took to be served, ms; -1 while none was. */
  readonly servedAfterMs: number
  /** `executionAsyncId()` of what this poll interrupted; 0 outside of callbacks and in promise jobs. */
  readonly executionId: number
  /** True when a microtask of ours waits, and this poll interrupted a promise job of the target's. */
  readonly inJob: boolean
  readonly hooksOn: boolean
  /** True once the burst that runs has seen a resumption. */
  readonly hasResumed: boolean
  /** What the callbacks of bursts cost that ended and saw nothing barren, µs. */
  readonly spentUs: number
  /** False once the lease lapsed: nothing was counted since. */
  readonly isAlive: boolean
  readonly heapUsedBytes: number
  /** Time that the target spent in our polls and controls, µs. */
  readonly controlUs: number
}

/** What the probe says by itself: with each beat of its timer, and as the target exits. */
export type WireWords = { readonly beat: WirePoll } | { readonly lastReport: WireReport }

/** Everything the probe knows, handed over once. */
export interface WireReport {
  readonly version: number
  readonly sites: readonly WireSite[]
  readonly bursts: readonly WireBurst[]
  readonly answers: WireAnswers
  /** Null when nobody asked, or nothing moved. */
  readonly traffic: WireTraffic | null
  readonly timerWarnings: readonly WireTimerWarning[]
  readonly sitesDropped: number
  readonly poll: WirePoll
}

/** The target, as the probe sees it when it is installed. */
export interface WireHello {
  readonly version: number
  readonly pid: number
  /** As in `worker_threads`; 0 is the main thread. */
  readonly threadId: number
  readonly nodeVersion: string
  readonly arch: string
  readonly platform: string
  readonly title: string
  readonly cwd: string
  readonly argv: readonly string[]
  readonly execArgv: readonly string[]
  /** Node itself counts how often everything runs, to write it at the exit (`NODE_V8_COVERAGE`). */
  readonly takesCoverage: boolean
  /** Node itself samples the thread, to write it at the exit (`--cpu-prof`). */
  readonly takesProfile: boolean
  /** True when `createHook` understands `trackPromises: false`. */
  readonly canSkipPromises: boolean
  readonly poll: WirePoll
}
