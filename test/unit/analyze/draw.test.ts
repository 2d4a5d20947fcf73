import assert from 'node:assert/strict'
import { test } from 'node:test'
import { analyze } from '../../../src/analyze/analyze.ts'
import { draw } from '../../../src/analyze/draw.ts'
import { burnedIdle, sampleDurationsUs } from '../../../src/analyze/weigh-samples.ts'
import { buildReport } from '../../../src/cli/build-report.ts'
import type { Picture, ThreadPicture } from '../../../src/model/picture.ts'
import type { CpuProfile } from '../../../src/model/cpu-profile.ts'
import type { OsSample } from '../../../src/model/recording.ts'
import { RECORDINGS, recordingOf } from '../../helpers/recordings.ts'

function pictureOf(name: string): Picture {
  const recording = recordingOf(name)
  return draw(recording, analyze(recording), buildReport(recording))
}

/** Share of the time of a thread's samples that some of them have. */
function shareOf(thread: ThreadPicture, isWanted: (node: number) => boolean): number {
  const sum = (wanted: (node: number) => boolean): number =>
    thread.samples.reduce(
      (us, node, i) => (wanted(node) ? us + (thread.durationsUs[i] ?? 0) : us),
      0,
    )
  return sum(isWanted) / sum(() => true)
}
const kindOf = (thread: ThreadPicture, node: number): string | undefined =>
  thread.frames[thread.nodes[node]?.frame ?? -1]?.kind

for (const name of RECORDINGS)
  test(`${name}: every sample lies on a node, and a caller stands before what it calls`, () => {
    for (const { nodes, frames, samples, durationsUs, timesUs, chains } of pictureOf(name)
      .threads) {
      assert.equal(durationsUs.length, samples.length)
      assert.equal(timesUs.length, samples.length)
      assert.ok(durationsUs.every((us) => us >= 0))
      assert.ok(samples.every((node) => node >= -1 && node < nodes.length))
      for (const [i, node] of nodes.entries()) {
        assert.ok(node.parent >= -1 && node.parent < i)
        assert.ok(frames[node.frame] !== undefined)
        assert.ok(node.chain >= -1 && node.chain < chains.length)
      }
      assert.ok(frames.every((frame) => !frame.name.startsWith('(') || frame.site !== null))
    }
  })

test('time that V8 calls idle while the thread burned is a poll that belongs to the spin', () => {
  const [main] = pictureOf('tls-proxy-spins').threads
  assert.ok(main)
  assert.ok(shareOf(main, (node) => kindOf(main, node) === 'poll') > 0.5)
  assert.ok(shareOf(main, (node) => kindOf(main, node) === 'idle') < 0.1)
  const polls = main.nodes.filter((_, node) => kindOf(main, node) === 'poll')
  assert.deepEqual(
    polls.map(({ finding, chain }) => [finding, main.chains[chain]?.type]),
    [[0, 'Immediate']],
  )
})

test('a spin is one wide tower by async resource, with Node’s frames that lead to it', () => {
  const [main] = pictureOf('tls-proxy-spins').threads
  assert.ok(main)
  const spin = main.chains.findIndex(({ finding }) => finding === 0)
  assert.equal(main.chains[spin]?.site?.function, 'pollRead')
  const spun = shareOf(main, (node) => main.nodes[node]?.chain === spin)
  assert.ok(spun / (1 - shareOf(main, (node) => kindOf(main, node) === 'whyspin')) > 0.8)
  const immediate = main.nodes.find(
    ({ frame }) => main.frames[frame]?.site?.function === 'processImmediate',
  )
  assert.equal(immediate?.chain, spin)
})

test('a spin in a worker is drawn there, and nothing of the main thread belongs to it', () => {
  const { threads, report } = pictureOf('worker-spins')
  assert.equal(report.findings[0]?.subject.thread, 'worker 1')
  const worker = threads.find(({ thread }) => thread === 'worker 1')
  assert.ok(worker)
  assert.ok(shareOf(worker, (node) => worker.nodes[node]?.finding === 0) > 0.5)
  for (const { thread, nodes } of threads)
    if (thread === 'main') assert.ok(nodes.every(({ finding }) => finding !== 0))
})

test('synchronous code is a tower of its own', () => {
  const [main] = pictureOf('synchronous-loop').threads
  assert.ok(main)
  assert.ok(shareOf(main, (node) => main.nodes[node]?.finding === 0) > 0.9)
})

test('the course of a capture has its rates, and none that is negative', () => {
  for (const name of RECORDINGS)
    for (const course of pictureOf(name).courses) {
      assert.ok(course.cpuShare.length > 0, name)
      for (const stretches of [course.cpuShare, course.bytesPerSecond, course.loopTurnsPerSecond])
        for (const { startUs, endUs, value } of stretches)
          assert.ok(startUs < endUs && value >= 0 && startUs >= 0, name)
    }
})

const at = (...timesMs: readonly number[]): CpuProfile => ({
  intervalUs: 1_000,
  nodes: [],
  samples: timesMs.map(() => 0),
  timesUs: timesMs.map((ms) => ms * 1e3),
})

test('a sample lasts until the next, but not through a pause of the sampler', () => {
  assert.deepEqual(sampleDurationsUs(at(0, 1, 3, 100)), [1_000, 2_000, 1_000, 1_000])
})

const look = (ms: number, onCpuMs: number): OsSample => ({
  ...{ atUs: ms * 1e3, failedConnects: null, processCpuNs: null, residentBytes: null },
  threads: [
    {
      ...{ tid: 1, name: 'node', role: 'main', onCpuNs: onCpuMs * 1e6, waitNs: 0 },
      ...{ voluntarySwitches: 0, io: null },
    },
  ],
})

for (const [onCpuMs, burnedOf10] of [
  [0, 0],
  [5, 5],
  [10, 10],
  [30, 10],
] as const)
  test(`of ten idle ms in which the thread ran for ${onCpuMs}, ${burnedOf10} were burned`, () => {
    const profile = at(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
    const durations = profile.samples.map(() => 1_000)
    const os = [look(0, 0), look(10, onCpuMs)]
    const burned = burnedIdle(profile, durations, profile.timesUs, () => true, os, 1)
    assert.equal(burned.filter(Boolean).length, burnedOf10)
  })
