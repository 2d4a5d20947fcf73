import type { Finding } from './finding.ts'

export type Verdict = 'spinning' | 'clear' | 'inconclusive'

/** The process that was looked at. */
export interface ReportTarget {
  readonly pid: number
  readonly command: string
  /** Without the `v`; null when the target was never attached to. */
  readonly nodeVersion: string | null
  readonly platform: string
  readonly arch: string
  /** The thread that was looked into. */
  readonly thread: string
  /** How the capture reached the process: nothing injected, or through the inspector. */
  readonly attached: boolean
}

/** What the capture covered. */
export interface ReportCapture {
  readonly durationMs: number
  /** CPU of the main thread over the capture, share of one core. */
  readonly mainThreadCpuShare: number | null
  /** What the main thread wanted: on CPU plus waiting in the run queue, share of one core. */
  readonly mainThreadRunnableShare: number | null
  readonly loopTurnsPerSecond: number | null
  readonly bytesPerSecond: number | null
}

/** What the capture cost the target. */
export interface ReportCost {
  /** CPU that the probe and the profiler took in the target, ms; null when it was not measured. */
  readonly targetCpuMs: number | null
  readonly targetCpuShare: number | null
  readonly hooksEnabledMs: number
  /** True when promise hooks were on, which some Node versions remember (slower async calls). */
  readonly promiseHooks: boolean
  /**
   * True when promise hooks or the CPU samples (V8's debugger, on for a moment) were used: Node
   * remembers either, and calls of async functions stay slower until the process is restarted.
   */
  readonly slowsAsyncCalls: boolean
  /** Longest reply time of the target, ms: how long our requests were held up or held it up. */
  readonly slowestReplyMs: number | null
}

/** What the capture knows it missed. All 0 in a complete capture. */
export interface ReportLoss {
  readonly eventsDropped: number
  readonly stacksTruncated: number
  readonly samplesMissed: number
}

/** The whole answer; `--json` prints it as it stands. Its JSON Schema is `report.schema.json`. */
export interface Report {
  readonly schemaVersion: 1
  readonly verdict: Verdict
  /** One sentence that a person understands without the rest. */
  readonly summary: string
  readonly target: ReportTarget
  readonly capture: ReportCapture
  /** Worst first. */
  readonly findings: readonly Finding[]
  /** Lints that could not judge, with what was missing. */
  readonly unsure: readonly { readonly lint: string; readonly why: string }[]
  /** What happened during the capture that a reader must know, e.g. that the target exited. */
  readonly notes: readonly string[]
  readonly cost: ReportCost
  readonly loss: ReportLoss
}
