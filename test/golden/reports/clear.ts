import type { Report } from '../../../src/model/report.ts'
import { complete, target } from './parts.ts'

/** A busy, healthy proxy. */
export const clear: Report = {
  ...complete,
  verdict: 'clear',
  summary: 'Nothing spins: the process is busy, and what wakes up gets something done.',
  target,
  capture: {
    durationMs: 2001,
    mainThreadCpuShare: 0.427,
    mainThreadRunnableShare: 0.44,
    loopTurnsPerSecond: 6120,
    bytesPerSecond: 18_440_000,
  },
  findings: [],
  cost: {
    targetCpuMs: 9.8,
    targetCpuShare: 0.0049,
    hooksEnabledMs: 100,
    promiseHooks: false,
    slowsAsyncCalls: false,
    slowestReplyMs: 1.2,
  },
}
