import type { Incident } from '../model/incident.ts'

/**
 * What V8's profiler costs its target in pauses, known before it is paid (facts/inspector.md §4). Its
 * start takes 0.9–1.0 ms for each MB of the heap, the end of a profile 4–9 µs for each node.
 */
const START_MS_PER_BYTE = 1e-6
const END_MS_PER_NODE = 0.009
/** A higher price is not paid unasked: it would pause the target for a second. */
const MAX_START_MS = 1_000
/** From here on a reader is told. */
const NOTEWORTHY_START_MS = 200

/** The pause that starting the profiler will cost, ms. */
export function startPauseMs(heapUsedBytes: number): number {
  return Math.round(heapUsedBytes * START_MS_PER_BYTE)
}

export const isNoteworthy = (pauseMs: number): boolean => pauseMs >= NOTEWORTHY_START_MS

/** The end of a slice may pause the target for as long. */
const MAX_END_MS = 100
const MAX_SLICE_MS = 500
/** Starting the next slice and ending this one takes two calls. */
const MIN_SLICE_MS = 50
/** V8 cuts stacks off at 255 frames: no slice of this length has more than 25,000 nodes. */
export const FIRST_SLICE_MS = 100

/**
 * How long the next slice may be so that its end stays cheap, ms, by the nodes of the last: deep and
 * varied stacks make as many nodes in 100 ms as others in a minute.
 */
export function nextSliceMs(last: Slice | undefined): number {
  if (last === undefined) return FIRST_SLICE_MS
  const priceMs = last.nodes.length * END_MS_PER_NODE
  const lastMs = (last.endTime - last.startTime) / 1e3
  return Math.min(MAX_SLICE_MS, Math.max(MIN_SLICE_MS, (lastMs * MAX_END_MS) / priceMs))
}

/** Of a profile of V8's, times in µs. */
interface Slice {
  readonly nodes: { readonly length: number }
  readonly startTime: number
  readonly endTime: number
}

/** Why no samples are taken unless somebody insists; null where nothing speaks against them. */
export function refusal(pauseMs: number, takesCoverage: boolean): Incident | null {
  if (takesCoverage) return { code: 'profile-ends-coverage', text: coverageSpared() }
  return pauseMs > MAX_START_MS ? { code: 'profile-too-dear', text: profileRefused(pauseMs) } : null
}

/** Says that there are no samples, since they are too dear. */
function profileRefused(pauseMs: number): string {
  return `No CPU samples: starting V8’s profiler would pause the target for about ${pauseMs} ms (1 ms for each MB of its heap). --force-profile takes them all the same.`
}

/**
 * Says that there are no samples, since they would cost the target its coverage: V8 counts for a thread
 * as a whole, and stops when any session that may profile is closed (Node 18 to 26: what had run 500
 * times had run once).
 */
function coverageSpared(): string {
  return 'No CPU samples: Node counts the target’s coverage (NODE_V8_COVERAGE), and V8’s profiler would end that. --force-profile takes them all the same.'
}

/** Says what starting them was to take, and what it took. */
export function profilePaused(pauseMs: number, tookMs: number): string {
  return `Starting V8’s profiler was to pause the target for about ${pauseMs} ms (1 ms for each MB of its heap); it took ${Math.round(tookMs)} ms.`
}
