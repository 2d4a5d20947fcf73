import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createBurstPacing } from '../../../src/record/burst-pacing.ts'

const LOOK_US = 150_000

/** The bursts of a capture in which every look gives a reason for one. */
function burstsIn(seconds: number, whyAt: (atUs: number) => string): readonly number[] {
  const pacing = createBurstPacing()
  const begun: number[] = []
  for (let atUs = 0; atUs < seconds * 1e6; atUs += LOOK_US)
    if (pacing.mayBurst(whyAt(atUs), atUs)) {
      pacing.note(whyAt(atUs), atUs)
      begun.push(atUs)
    }
  return begun
}

test('the bursts of a short capture come as fast as they are asked for', () => {
  assert.equal(burstsIn(1.5, () => 'empty-polls').length, 10)
})

test('ten minutes have few more bursts than ten seconds, and the last is not long ago', () => {
  const [short, long] = [10, 600].map((seconds) => burstsIn(seconds, () => 'empty-polls'))
  assert.ok(short !== undefined && short.length >= 15, String(short?.length))
  assert.ok(long !== undefined && long.length <= 40, String(long?.length))
  assert.ok((long.at(-1) ?? 0) >= 600e6 - 61e6)
})

test('a new reason need not wait for the pauses of another', () => {
  const begun = burstsIn(300, (atUs) => (atUs < 200e6 ? 'empty-polls' : 'barren-answers'))
  assert.ok(begun.includes(200.1e6), 'the first look with the new reason has no burst')
})
