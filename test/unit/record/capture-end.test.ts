import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OsSample } from '../../../src/model/recording.ts'
import { type CaptureEnd, createCaptureEnd } from '../../../src/record/capture-end.ts'

const TID = 7
const taken = (atMs: number, onCpuMs: number, waitMs: number): OsSample => ({
  ...{ atUs: atMs * 1e3, failedConnects: null, processCpuNs: null, residentBytes: null },
  threads: [
    {
      ...{ tid: TID, name: 'node', role: 'main', io: null, voluntarySwitches: 0 },
      ...{ onCpuNs: onCpuMs * 1e6, waitNs: waitMs * 1e6 },
    },
  ],
})

/** A look that is to end at 2 s, at a thread that wanted a CPU all the time and got this much of it. */
function endWith(onCpuMs: number): CaptureEnd {
  const samples = [taken(0, 0, 0), taken(1_000, onCpuMs, 1_000 - onCpuMs)]
  const sampler = { samples, take: () => null, noteOpened() {}, onCpuMs: () => null }
  return createCaptureEnd({ endUs: 2e6 }, sampler, TID)
}

test('a look ends at its deadline, or as late as something needs, and never much later', () => {
  const end = endWith(1_000)
  assert.equal(end.us, 2e6)
  end.prolong(3e6)
  end.prolong(1e6)
  assert.equal(end.us, 3e6)
  end.prolong(60e6)
  assert.equal(end.us, 7e6)
})

test('a starved loop is looked at for longer where the host was crowded in all', () => {
  const even = endWith(1_000)
  even.prolongStarved(0.8e6, 2_000, null)
  assert.equal(Math.round(even.us / 1e3), 2_800)
  const crowded = endWith(500)
  crowded.prolongStarved(0.8e6, 2_000, null)
  assert.equal(Math.round(crowded.us / 1e3), 4_800)
})

test('with a limit of a fifth of a core a starved loop is looked at for as long as that takes', () => {
  const limited = endWith(200)
  limited.prolongStarved(0.8e6, 2_000, null)
  assert.equal(Math.round(limited.us / 1e3), 10_800)
  limited.loopTurned()
  assert.equal(Math.round(limited.us / 1e3), 2_800)
  const hardlyRuns = endWith(20)
  hardlyRuns.prolongStarved(0.8e6, 2_000, null)
  assert.equal(Math.round(hardlyRuns.us / 1e3), 16_800)
})
