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
  /** Any other completed request of libuv. */
  request: 10,
  /** The probe's own timers and immediates. */
  own: 11,
} as const

export type Kind = (typeof KIND)[keyof typeof KIND]
export const KIND_COUNT = 12

/** Name of a kind as `async_hooks` would call its most common type; for people. */
export const KIND_TYPE: readonly string[] = [
  'AsyncResource',
  'TickObject',
  'PROMISE',
  'Immediate',
  'Timeout',
  'Timeout',
  'MESSAGEPORT',
  'TCPWRAP',
  'TCPSERVERWRAP',
  'TCPCONNECTWRAP',
  'request',
  'whyspin',
]
