import type { Site } from './site.ts'

export type Severity = 'error' | 'warning' | 'info'
export type Confidence = 'high' | 'medium' | 'low'
/** An independent source of evidence: the OS, the event loop, the async resources, CPU samples. */
export type Witness = 'os' | 'loop' | 'async' | 'cpu'

/** What is resumed, or what holds the CPU. */
export interface Subject {
  /** Async type as in `async_hooks`, e.g. `Immediate`; `function` for synchronous code. */
  readonly type: string
  /** `main`, `worker N`, `threadpool` or `native`. */
  readonly thread: string
  readonly asyncId: number | null
}

/** One place where a lint fires, with its evidence. */
export interface Finding {
  readonly lint: string
  readonly severity: Severity
  readonly confidence: Confidence
  /** One line that names what happens, without figures that change from run to run. */
  readonly title: string
  readonly subject: Subject
  readonly site: Site | null
  /** The creation sites that a spin goes round, in order; one element where it re-arms itself. */
  readonly cycle: readonly Site[]
  /** One representative stack, innermost frame first, the async part at its end. */
  readonly stack: readonly Site[]
  readonly resumptionsPerSecond: number | null
  /** Longest run of barren resumptions seen on one wake chain. */
  readonly barrenStreak: number | null
  /** Bytes moved per second in the sampled turns; null where none could be sampled. */
  readonly ioBytesPerSecond: number | null
  /** Share of one core that the finding accounts for, 0 to 1. */
  readonly cpuShare: number
  readonly witnesses: readonly Witness[]
  /** Sentences with a number in each. */
  readonly evidence: readonly string[]
  readonly remedy: string
  /** The lint's thresholds that applied. */
  readonly thresholds: Readonly<Record<string, number>>
}
