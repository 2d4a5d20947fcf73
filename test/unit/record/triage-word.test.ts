import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TriageWord } from '../../../src/model/triage.ts'
import type { OsRates } from '../../../src/record/plan.ts'
import { triageWord } from '../../../src/record/triage-word.ts'

/** A process whose main thread is all that it has. */
function rates(runnable: number, wakes: number, bytes: number, onCpu = runnable): OsRates {
  return {
    onCpu,
    runnable,
    processOnCpu: onCpu,
    helpers: 0,
    processSwitchesPerSecond: wakes,
    switchesPerSecond: wakes,
    bytesPerSecond: bytes,
    ownBytesPerSecond: bytes,
    failedConnectsPerSecond: 0,
  }
}

// Figures as measured, facts/signals.md §1 and §5: runnable, wake-ups a second, bytes a second.
const MEASURED: readonly (readonly [string, OsRates, TriageWord])[] = [
  ['idle', rates(0, 1, 0), 'quiet'],
  ['heartbeats of 10 and 16 ms', rates(0.021, 160, 0), 'quiet'],
  ['a setImmediate spin', rates(1, 0, 0), 'burns-in-vain'],
  ['a promise loop', rates(1, 6, 0), 'burns-in-vain'],
  ['a spin that gets half of the CPU it wants', rates(0.876, 100, 0, 0.415), 'burns-in-vain'],
  ['a 1 ms timer', rates(0.1, 850, 0), 'wakes-in-vain'],
  ['a spin through the thread pool', rates(0.585, 7_382, 0, 0.33), 'wakes-in-vain'],
  ['an HTTP server at full load', rates(0.95, 6_176, 25_775_000), 'busy'],
  ['the same when starved of CPU', rates(0.95, 1_543, 25_775_000, 0.4), 'busy'],
  ['a CSV reader', rates(0.988, 150, 10_400_000), 'busy'],
  ['ping-pong', rates(0.707, 18_586, 1_013_000, 0.44), 'busy'],
  ['a server with little to do', rates(0.12, 300, 90_000), 'works'],
]

for (const [what, seen, word] of MEASURED)
  test(`${what} is called ${word}`, () => assert.equal(triageWord(seen, 'S', true), word))

test('what other threads burn is not laid at the door of the main thread', () => {
  const worker = { ...rates(0.01, 5, 0), processOnCpu: 1.2 }
  assert.equal(triageWord(worker, 'S', true), 'other-threads')
})

test('what cannot be run says so, whatever its counters were', () => {
  const spin = rates(1, 0, 0)
  assert.equal(triageWord(spin, 'T', true), 'stopped')
  assert.equal(triageWord(spin, 't', true), 'traced')
  assert.equal(triageWord(spin, 'Z', false), 'zombie')
})

test('of another user’s process nothing is claimed, however it burns', () => {
  const burning = { ...rates(1, 0, 0), bytesPerSecond: null, ownBytesPerSecond: null }
  assert.equal(triageWord(burning, 'R', false), 'not-ours')
})

test('without counters of bytes nothing is in vain', () => {
  const burning = { ...rates(1, 0, 0), bytesPerSecond: null, ownBytesPerSecond: null }
  assert.equal(triageWord(burning, 'R', true), 'busy')
})
