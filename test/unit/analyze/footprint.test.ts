import assert from 'node:assert/strict'
import { test } from 'node:test'
import { footprint } from '../../../src/analyze/footprint.ts'
import type { Recording } from '../../../src/model/recording.ts'
import { recordingOf } from '../../helpers/recordings.ts'

const THREAD = { bursts: [], controlMs: 0 }
const recording = (parts: object): Recording =>
  ({ ...THREAD, os: [], loop: [], workers: [], ...parts }) as unknown as Recording
const os = (atMs: number, onCpuMs: number, processMs: number | null = null, observers = 1) => ({
  atUs: atMs * 1e3,
  processCpuNs: processMs === null ? null : processMs * 1e6,
  threads: [
    { tid: 1, role: 'main', onCpuNs: onCpuMs * 1e6 },
    ...Array.from({ length: observers }, (_, i) => ({ tid: 10 + i, role: 'observer', onCpuNs: 0 })),
  ],
})
const share = (...samples: readonly object[]) =>
  footprint(recording({ os: samples, loop: [{ atUs: 500_000 }] })).untouchedCpuShare

test('evaluates and hooks of all threads are our own', () => {
  const worker = { bursts: [{ hookMs: 30 }], controlMs: 4 }
  const main = { bursts: [{ hookMs: 10 }, { hookMs: 5 }], controlMs: 2 }
  assert.equal(footprint(recording({ ...main, workers: [worker] })).ownMs, 51)
})

test('what it used before we came is told up to where the inspector’s threads appear', () => {
  assert.equal(share(os(0, 0), os(400, 20), os(460, 60, null, 2), os(900, 300, null, 2)), 0.05)
  // The inspector was open, and what came after the first poll is not untouched.
  assert.equal(share(os(0, 0), os(400, 20), os(600, 300)), 0.05)
})

test('without two looks from outside it is unknown', () => {
  assert.equal(share(), null)
  assert.equal(share(os(0, 0)), null)
  assert.equal(share(os(0, 0), os(400, 20, null, 2)), null)
})

test('threads that came and went count, beyond the steps in which the process counts', () => {
  assert.equal(share(os(0, 0, 0), os(400, 20, 40)), 0.05)
  assert.equal(share(os(0, 0, 0), os(400, 20, 100)), 0.25)
})

test('a process that nobody attached to is untouched from the first look to the last', () => {
  assert.equal(
    footprint(recording({ os: [os(0, 0), os(400, 0), os(2_000, 20)] })).untouchedCpuShare,
    0.01,
  )
})

test('a 1 ms timer costs 3 % of a core, and 10 % while we look at it', () => {
  const { untouchedCpuShare } = footprint(recordingOf('timer-storm'))
  assert.equal(untouchedCpuShare?.toFixed(3), '0.033')
})
