import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type HeapLook, heapRoom } from '../../../src/record/heap-room.ts'

const MIB = 1024 * 1024

function look(limitMib: number, given: Partial<HeapLook> = {}): HeapLook {
  return {
    limitBytes: limitMib * MIB,
    usedBytes: 0,
    nodeVersion: '20.20.2',
    options: '',
    workerOldMb: 0,
    ...given,
  }
}
const room = (given: HeapLook): number => heapRoom(given) / MIB

for (const [nodeVersion, limitMib, oldMib] of [
  ['18.20.8', 4144, 4096],
  ['22.23.3', 524, 512],
  ['22.23.3', 1048, 1024],
  ['24.21.0', 560, 512],
  ['24.21.0', 4288, 4096],
  ['26.10.0', 1072, 1024],
  ['26.10.0', 4192, 4096],
] as const)
  test(`Node ${nodeVersion} with a limit of ${limitMib} MiB has ${oldMib} for what lives long`, () => {
    assert.ok(Math.abs(room(look(limitMib, { nodeVersion })) - oldMib) < 1)
  })

for (const options of [
  '--max-old-space-size=100',
  '--max_old_space_size=100',
  '--inspect --max-old-space-size 100',
  '--max-old-space-size=50 --inspect --max-old-space-size=100',
])
  test(`${options} says how much there is`, () => {
    assert.equal(room(look(148, { options, usedBytes: 40 * MIB })), 60)
  })

test('a semi-space of the user’s own is taken off three times', () => {
  assert.equal(room(look(4192, { options: '--max-semi-space-size=32' })), 4096)
})

test('a worker has the limit that it was given', () => {
  assert.equal(room(look(4144, { workerOldMb: 30, usedBytes: 10 * MIB })), 20)
})
