import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { LoopSample, OsSample, ThreadRole } from '../../../src/model/recording.ts'
import {
  hasHardlyRun,
  isHot,
  isQuiet,
  osRates,
  suspect,
  type OsRates,
} from '../../../src/record/plan.ts'

const RATES: OsRates = {
  ownBytesPerSecond: 100_000,
  failedConnectsPerSecond: 0,
  onCpu: 0.9,
  runnable: 0.95,
  processOnCpu: 0.95,
  helpers: 0,
  processSwitchesPerSecond: 100,
  switchesPerSecond: 5,
  bytesPerSecond: 0,
}
const reading = (atMs: number, loopCount: number, events: number): LoopSample => ({
  atUs: atMs * 1e3,
  counters: { loopCount, events, eventsWaiting: 0 },
  idleMs: 0,
  repeats: 0,
  heapUsedBytes: null,
  heartbeats: Math.floor(atMs / 50),
  hooksOn: false,
  hasResumed: false,
  servedImmediate: false,
  servedTick: false,
  servedMicrotask: false,
  servedAfterMs: -1,
  executionId: 0,
  inJob: false,
})
const judge = (turns: number, events: number, rates: Partial<OsRates>) =>
  suspect(reading(0, 0, 0), reading(1_000, turns, events), {
    ...RATES,
    ownBytesPerSecond: rates.bytesPerSecond ?? 0,
    ...rates,
  })

test('a heartbeat of 10 ms is quiet, a timer of 1 ms is not, nor is a busy worker thread', () => {
  const calm = { ...RATES, runnable: 0.1, processOnCpu: 0.02, processSwitchesPerSecond: 160 }
  assert.equal(isQuiet(calm), true)
  assert.equal(isQuiet({ ...calm, processOnCpu: 0.05, processSwitchesPerSecond: 850 }), false)
  assert.equal(isQuiet({ ...calm, processOnCpu: 0.9 }), false)
})

test('a thread that wants a CPU and gets none is not quiet', () => {
  const none = { ...RATES, processOnCpu: 0, processSwitchesPerSecond: 0 }
  assert.equal(isQuiet({ ...none, runnable: 1 }), false)
  assert.equal(isQuiet({ ...none, runnable: 0.5 }), false)
  assert.equal(isQuiet({ ...none, runnable: 0.49 }), true)
})

test('a thread that waits for a crowded host is hot all the same', () => {
  assert.equal(isHot({ ...RATES, onCpu: 0.1, runnable: 0.9 }), true)
})

// Figures as measured, facts/signals.md §4 and §5.
test('each shape of spin is suspected for its own reason', () => {
  assert.equal(judge(864_748, 194, {}), 'empty-polls')
  assert.equal(judge(866, 1, { runnable: 0.1 }), 'empty-polls')
  assert.equal(judge(139_004, 139_133, {}), 'events-without-bytes')
  assert.equal(judge(984, 984, {}), 'events-without-bytes')
  assert.equal(judge(23_500, 23_700, {}), 'events-without-bytes')
  assert.equal(judge(0, 0, {}), 'starved')
  // A MessagePort under a steady load of real requests.
  assert.equal(
    judge(980, 1_100, { bytesPerSecond: 30_000, switchesPerSecond: 6 }),
    'busy-without-bytes',
  )
})

test('healthy look-alikes are not suspected', () => {
  const proxy = { bytesPerSecond: 3_700_000, switchesPerSecond: 90 }
  assert.equal(judge(391, 9_363, proxy), null)
  const pingPong = { bytesPerSecond: 1_000_000, switchesPerSecond: 2_796 }
  assert.equal(judge(10_118, 10_126, pingPong), null)
  assert.equal(judge(234, 390, { bytesPerSecond: 10_000_000 }), null)
  assert.equal(judge(25, 30, {}), null)
  // wrk against a server of tiny answers, flat out.
  const tiny = { bytesPerSecond: 6_501_528, switchesPerSecond: 90 }
  assert.equal(judge(20_488, 35_882, tiny), null)
  // The same bytes an event, and a millisecond of CPU each: something else runs as well.
  assert.equal(
    judge(980, 1_100, { bytesPerSecond: 1_100 * 181, switchesPerSecond: 6 }),
    'busy-without-bytes',
  )
})

test('a loop that waits for V8’s helpers stands still; one that waits in its poll sleeps', () => {
  const collects = { ...RATES, onCpu: 0.24, runnable: 0.41 }
  assert.equal(judge(0, 0, { ...collects, helpers: 0.8 }), 'starved')
  assert.equal(judge(0, 0, { ...collects, helpers: 0.05 }), null)
  const slept = { ...reading(1_000, 0, 0), idleMs: 600 }
  assert.equal(suspect(reading(0, 0, 0), slept, { ...collects, helpers: 0.8 }), null)
})

test('without counters a loop whose timers stand still is starved', () => {
  const bare = { ...reading(0, 0, 0), counters: null, heartbeats: 7 }
  assert.equal(suspect(bare, { ...bare, atUs: 1e6 }, RATES), 'starved')
  assert.equal(suspect(bare, { ...bare, atUs: 1e6, heartbeats: 20 }, RATES), 'no-counters')
})

test('without counters what burns, or wakes, and moves hardly a byte of its own is suspected', () => {
  const bare = { ...reading(0, 0, 0), counters: null, heartbeats: 7 }
  const judgeBare = (rates: Partial<OsRates>) =>
    suspect(bare, { ...bare, atUs: 1e6, heartbeats: 20 }, { ...RATES, ...rates })
  // As measured on Node 18: reads at the end of a file, look-ups of a name that is none.
  const pool = { runnable: 0.92, onCpu: 0.61, ownBytesPerSecond: 0 }
  assert.equal(
    judgeBare({ ...pool, switchesPerSecond: 9_523, bytesPerSecond: 285_840 }),
    'no-counters',
  )
  assert.equal(
    judgeBare({ ...pool, switchesPerSecond: 4_931, bytesPerSecond: 1_202_202 }),
    'no-counters',
  )
  // A spin under a light load, on a crowded host.
  assert.equal(judgeBare({ runnable: 0.91, onCpu: 0.07, bytesPerSecond: 5_366 }), 'no-counters')
  // A reader of files, and a server.
  assert.equal(judgeBare({ ...pool, switchesPerSecond: 1_500, bytesPerSecond: 90_000_000 }), null)
  assert.equal(judgeBare({ bytesPerSecond: 3_700_000, switchesPerSecond: 90 }), null)
})

test('a loop that did not turn since its thread got no CPU is not judged yet', () => {
  const from = reading(0, 7, 7)
  const crowded = { ...RATES, onCpu: 0.1, runnable: 0.95 }
  assert.equal(hasHardlyRun(from, reading(150, 7, 7), crowded), true)
  assert.equal(hasHardlyRun(from, reading(600, 7, 7), crowded), false)
  assert.equal(hasHardlyRun(from, reading(150, 7, 7), RATES), false)
  assert.equal(hasHardlyRun(from, reading(150, 8, 8), crowded), false)
  // One that waits for something wants no CPU.
  assert.equal(hasHardlyRun(from, reading(150, 7, 7), { ...RATES, onCpu: 0, runnable: 0 }), false)
})

test('what V8’s helpers want is their CPU and their waiting for one, and nobody else’s', () => {
  const thread = (tid: number, role: ThreadRole, onCpuNs: number, waitNs: number) => ({
    ...{ tid, name: 'node', role, onCpuNs, waitNs, voluntarySwitches: 0, io: null },
  })
  const at = (atUs: number, ...threads: OsSample['threads']): OsSample => ({
    ...{ atUs, failedConnects: 0, processCpuNs: null, residentBytes: null, threads },
  })
  const from = at(0, thread(1, 'main', 0, 0), thread(2, 'v8', 1e8, 1e8))
  const to = at(
    1e6,
    ...[thread(1, 'main', 2e8, 3e8), thread(2, 'v8', 4e8, 2e8), thread(3, 'v8', 1e8, 0)],
    thread(4, 'observer', 5e8, 5e8),
  )
  assert.ok(Math.abs(osRates(from, to, 1).helpers - 0.5) < 1e-9)
})

test('rates leave our own threads and the loop’s wake-ups out', () => {
  const thread = (
    tid: number,
    onCpuNs: number,
    bytes: number,
    calls: number,
    role: ThreadRole = 'main',
  ) => ({
    tid,
    name: 'node',
    role,
    onCpuNs,
    waitNs: 0,
    voluntarySwitches: calls,
    io: { readBytes: bytes, writtenBytes: 0, readCalls: calls, writeCalls: 0 },
  })
  const from: OsSample = {
    atUs: 0,
    failedConnects: 0,
    processCpuNs: null,
    residentBytes: null,
    threads: [thread(1, 0, 0, 0), thread(2, 0, 0, 0, 'observer')],
  }
  const to: OsSample = {
    atUs: 1e6,
    failedConnects: 0,
    processCpuNs: null,
    residentBytes: null,
    threads: [thread(1, 5e8, 1_000, 10), thread(2, 2e8, 9_999, 5, 'observer')],
  }
  const rates = osRates(from, to, 1)
  assert.equal(rates.onCpu, 0.5)
  assert.equal(rates.bytesPerSecond, 1_000)
  assert.equal(rates.switchesPerSecond, 10)
})
