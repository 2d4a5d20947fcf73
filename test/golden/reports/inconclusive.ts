import type { Report } from '../../../src/model/report.ts'
import { complete, target } from './parts.ts'

/** The target went away half-way, and what was seen is not whole. */
export const inconclusive: Report = {
  ...complete,
  verdict: 'inconclusive',
  summary: 'Too little was seen to judge: the target exited 312 ms after the capture began.',
  target: { ...target, nodeVersion: null, command: '' },
  capture: {
    durationMs: 312,
    mainThreadCpuShare: null,
    mainThreadRunnableShare: null,
    loopTurnsPerSecond: null,
    bytesPerSecond: null,
  },
  findings: [],
  unsure: [
    { lint: 'immediate-spin', why: 'no burst of hooks was completed' },
    { lint: 'tick-spin', why: 'no burst of hooks was completed' },
  ],
  notes: ['The target exited by itself after 312 ms.'],
  cost: {
    targetCpuMs: null,
    targetCpuShare: null,
    hooksEnabledMs: 0,
    promiseHooks: false,
    slowsAsyncCalls: false,
    slowestReplyMs: null,
  },
  loss: { eventsDropped: 12_904, stacksTruncated: 1, samplesMissed: 1 },
}
