import type { Report } from './report.ts'
import type { Site } from './site.ts'

/**
 * What a frame is. `poll`: time that V8 calls idle while the OS says that the thread burned, spent in
 * polls of the event loop that return at once. `native`: code that V8 cannot see into.
 */
export type FrameKind = 'user' | 'package' | 'node' | 'native' | 'poll' | 'idle' | 'gc' | 'whyspin'

/** A function, or what V8 has a name in brackets for. */
export interface PictureFrame {
  readonly name: string
  readonly kind: FrameKind
  /** Null for what is no function. */
  readonly site: Site | null
}

/** A frame under its callers. A caller stands before what it calls. */
export interface PictureNode {
  /** Index of its frame. */
  readonly frame: number
  /** Index of its caller; -1 for the outermost. */
  readonly parent: number
  /** Index of the finding of the report that it belongs to; -1 for none. */
  readonly finding: number
  /** Index of the wake chain that it was run by; -1 where that is not known. */
  readonly chain: number
}

/** A wake chain as people think of it: what is resumed, and where that was created. */
export interface PictureChain {
  /** Async type as in `async_hooks`. */
  readonly type: string
  readonly site: Site | null
  /** Index of the finding of the report that is about it; -1 for none. */
  readonly finding: number
  readonly resumptionsPerSecond: number | null
}

/** The CPU samples of one thread, and what the findings say of them. Times in µs since the start. */
export interface ThreadPicture {
  /** `main` or `worker N`. */
  readonly thread: string
  readonly intervalUs: number
  readonly frames: readonly PictureFrame[]
  readonly nodes: readonly PictureNode[]
  readonly chains: readonly PictureChain[]
  /** Index of its node for each sample, and when it was taken. */
  readonly samples: readonly number[]
  readonly timesUs: readonly number[]
  /** How long each sample stands for; a longer pause of the sampler is in none. */
  readonly durationsUs: readonly number[]
}

/** A rate between two looks, µs since the start. */
export interface Stretch {
  readonly startUs: number
  readonly endUs: number
  readonly value: number
}

/** A stretch in which async hooks were on. */
export interface BurstStretch {
  readonly startUs: number
  readonly endUs: number
  readonly mode: 'resources' | 'promises'
  readonly resumptionsPerSecond: number
  readonly barrenPerSecond: number
}

/** One resumption of a wake chain that was looked at by itself, µs since the start. */
export interface SampledResumption {
  readonly startUs: number
  readonly endUs: number
  readonly type: string
  readonly site: Site | null
  readonly bytes: number
}

/** How a capture went, from look to look, for charts. */
export interface Course {
  /** `main` or `worker N`. */
  readonly thread: string
  /** Share of one core, 0 to 1. */
  readonly cpuShare: readonly Stretch[]
  readonly bytesPerSecond: readonly Stretch[]
  readonly loopTurnsPerSecond: readonly Stretch[]
  readonly bursts: readonly BurstStretch[]
  /** In order of time; a few dozen of each chain in each burst. */
  readonly resumptions: readonly SampledResumption[]
}

/** The main thread at one look, as process monitors have it. */
export interface Vitals {
  readonly atUs: number
  /** By how much a timer of 50 ms was late, at most, since the last look. */
  readonly delayMs: number
  /** Share of one core, 0 to 1. */
  readonly cpuShare: number
  readonly residentBytes: number
  readonly heapUsedBytes: number
  /** Time that the loop did not wait in its poll, as libuv says, 0 to 1. */
  readonly loopUtilization: number
}

/** All that can be drawn of one capture. */
export interface Picture {
  readonly report: Report
  /** When the capture began, µs of CLOCK_MONOTONIC. */
  readonly startUs: number
  readonly durationUs: number
  readonly whyspinVersion: string
  /** Of the threads that have CPU samples. */
  readonly threads: readonly ThreadPicture[]
  /** Of all threads that were looked into. */
  readonly courses: readonly Course[]
  /** Empty where the process was not attached to. */
  readonly vitals: readonly Vitals[]
}
