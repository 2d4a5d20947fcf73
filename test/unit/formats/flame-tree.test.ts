import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type FlameNode, flameTree } from '../../../src/formats/kit/flame-tree.ts'
import type { Picture, PictureFrame } from '../../../src/model/picture.ts'
import { pictureOf } from '../../helpers/picture-of.ts'
import { RECORDINGS, recordingOf } from '../../helpers/recordings.ts'

const WHOLE = { view: 'stack', onlyFindings: false } as const

const nodesOf = (node: FlameNode): readonly FlameNode[] => [node, ...node.children.flatMap(nodesOf)]

/** Time of all samples that are not idle. */
const busyUs = ({ threads }: Picture): number =>
  threads.reduce(
    (all, { samples, durationsUs, nodes, frames }) =>
      all +
      samples.reduce((sum, node, i) => {
        const kind = frames[nodes[node]?.frame ?? -1]?.kind
        return kind === undefined || kind === 'idle' ? sum : sum + (durationsUs[i] ?? 0)
      }, 0),
    0,
  )

for (const name of RECORDINGS)
  for (const view of ['stack', 'resource'] as const)
    test(`${name} by ${view}: every box is as wide as what is on it, all as wide as the samples`, () => {
      const picture = pictureOf(recordingOf(name))
      const { root, prunedNodes } = flameTree(picture, { view, onlyFindings: false })
      assert.equal(prunedNodes, 0)
      assert.ok(Math.abs(root.valueUs - busyUs(picture)) < 1)
      for (const { valueUs, selfUs, children } of nodesOf(root)) {
        const above = children.reduce((sum, child) => sum + child.valueUs, 0)
        assert.ok(Math.abs(valueUs - selfUs - above) < 1e-3)
      }
    })

test('by async resource the outermost boxes are wake chains, the spin the widest', () => {
  const picture = pictureOf(recordingOf('tls-proxy-spins'))
  const { root } = flameTree(picture, { view: 'resource', onlyFindings: false })
  assert.ok(root.children.every(({ kind }) => kind === 'chain'))
  const [widest] = root.children.toSorted((a, b) => b.valueUs - a.valueUs)
  assert.match(widest?.label ?? '', /^Immediate pollRead \(.*tls-stream\.js:32:25\)$/)
  assert.equal(widest?.finding, 0)
})

test('of the findings alone nothing else is drawn', () => {
  const picture = pictureOf(recordingOf('tls-proxy-spins'))
  const { root } = flameTree(picture, { view: 'stack', onlyFindings: true })
  const leaves = nodesOf(root).filter(({ selfUs }) => selfUs > 0)
  assert.ok(leaves.length > 0 && leaves.every(({ finding }) => finding === 0))
})

/** A root that calls so many functions, each for as long as it says. */
function wide(us: readonly number[]): Picture {
  const real = pictureOf(recordingOf('tls-proxy-spins'))
  const [thread] = real.threads
  assert.ok(thread)
  const frames = us.map((_, i): PictureFrame => ({ name: `f${i}`, kind: 'user', site: null }))
  return {
    ...real,
    threads: [
      {
        ...thread,
        frames,
        nodes: frames.map((_, frame) => ({ frame, parent: -1, finding: -1, chain: -1 })),
        samples: us.map((_, i) => i),
        timesUs: us.map((_, i) => i),
        durationsUs: us,
      },
    ],
  }
}

test('above 20,000 boxes those below 0.05 % are left out, counted, and still their caller’s time', () => {
  const few = wide([...Array.from({ length: 19_000 }, () => 1), 1e6])
  assert.equal(flameTree(few, WHOLE).prunedNodes, 0)
  const many = wide([...Array.from({ length: 25_000 }, () => 1), 1e6])
  const { root, prunedNodes } = flameTree(many, WHOLE)
  assert.equal(prunedNodes, 25_000)
  assert.deepEqual(
    root.children.map(({ label }) => label),
    ['f25000'],
  )
  assert.equal(root.selfUs, 25_000)
  assert.equal(root.valueUs, 1e6 + 25_000)
})
