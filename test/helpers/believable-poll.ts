import type { WirePoll } from '../../src/wire/probe-report.ts'

/** A poll as the probe of a healthy target answers it. */
export const BELIEVABLE_POLL: WirePoll = {
  ...{ version: 1, atUs: 1, idleMs: 0, repeats: 0, heartbeats: 1, executionId: 0 },
  ...{ servedMicrotask: false, servedTick: false, servedImmediate: false, servedAfterMs: -1 },
  ...{
    inJob: false,
    hooksOn: false,
    hasResumed: false,
    spentUs: 0,
    isAlive: true,
    heapUsedBytes: 1e6,
    controlUs: 0,
  },
  loop: { loopCount: 1, events: 2, eventsWaiting: 3 },
}
