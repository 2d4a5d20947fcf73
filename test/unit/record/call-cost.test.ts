import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCallCost } from '../../../src/record/call-cost.ts'
import type { OsSampler } from '../../../src/record/sample-os.ts'

/** A thread whose CPU is as it is said to be before and after each call. */
function samplerOf(...onCpuMs: (number | null)[]): OsSampler {
  return {
    take: () => null,
    noteOpened() {},
    onCpuMs: () => onCpuMs.shift() ?? null,
    samples: [],
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

test('what a thread used during our calls is ours, where it uses nothing by itself', async () => {
  const cost = createCallCost(samplerOf(100, 130, 200, 205), 1, () => 0)
  await cost.of(pause(1))
  await assert.rejects(cost.of(Promise.reject(new Error('refused'))), /refused/)
  assert.equal(cost.cpuMs, 35)
})

test('a thread that wants a core by itself has used that', async () => {
  const cost = createCallCost(samplerOf(100, 110), 1, () => 1)
  await cost.of(pause(50))
  assert.equal(cost.cpuMs, 0)
})

test('where the OS cannot be asked nothing is claimed', async () => {
  const cost = createCallCost(samplerOf(null, 110), 1, () => 0)
  await cost.of(pause(1))
  assert.equal(cost.cpuMs, 0)
})
