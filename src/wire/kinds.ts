/**
 * What kind of resumption an async resource gets. The probe sorts `async_hooks` types into these;
 * a number crosses the process boundary, its name is looked up on our side.
 */
export const KIND = {
  /** User-land `AsyncResource`s and the like: they run inside a turn and never begin one. */
  other: 0,
  tick: 1,
  promise: 2,
  immediate: 3,
  /** A timer of at most 1 ms: it waits for nothing but the next turn of the loop. */
  shortTimer: 4,
  /** A timer that asked for real time: when it fires, time was waited for. */
  timer: 5,
  message: 6,
  /** A stream handle (or an HTTP parser that consumes one), with byte counters. */
  handle: 7,
  accept: 8,
  connect: 9,
  /** Any other completed request of libuv: settled, hence progress. */
  request: 10,
  /** The probe's own timers and immediates. */
  own: 11,
  /** File requests and name look-ups: whether they got somewhere, their outcome tells. */
  file: 12,
  lookup: 13,
} as const

export type Kind = (typeof KIND)[keyof typeof KIND]
export const KIND_COUNT = 14
