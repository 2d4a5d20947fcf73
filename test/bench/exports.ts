/**
 * What each export takes for captures of 1,000 to 100,000 nodes, and what the tools take that draw for
 * us, in a child of ours. `npm run bench:exports`.
 */
import Table from 'cli-table3'
import { exports } from '../../src/formats/index.ts'
import { zeroXInput } from '../../src/formats/kit/zero-x.ts'
import type { Picture, PictureFrame, PictureNode } from '../../src/model/picture.ts'
import { renderWithDoctor } from '../../src/render/doctor.ts'
import { renderWithZeroX } from '../../src/render/zero-x.ts'
import { pictureOf } from '../helpers/picture-of.ts'
import { recordingOf } from '../helpers/recordings.ts'
import { withPeakMemory } from './peak-memory.ts'
import { median } from './statistics.ts'

const SIZES = [1_000, 10_000, 100_000]
const RUNS = 5
const SAMPLES_A_NODE = 2
const CHILDREN = 3

/** A real capture, its samples in a tree of that many nodes: each calls three others. */
function pictureWith(size: number): Picture {
  const real = pictureOf(recordingOf('tls-proxy-spins'))
  const [thread] = real.threads
  if (thread === undefined) throw new Error('the recording has no samples')
  const frames: PictureFrame[] = []
  const nodes: PictureNode[] = []
  for (let i = 0; i < size; i++) {
    const site = {
      ...{ function: `function${i % 5_000}`, file: `/srv/app/lib/file${i % 300}.js` },
      ...{ line: (i % 900) + 1, column: 1, package: null, source: null, async: false },
    }
    frames.push({ name: site.function, kind: 'user', site })
    nodes.push({
      frame: i,
      parent: i === 0 ? -1 : Math.floor((i - 1) / CHILDREN),
      finding: i % 7 === 0 ? 0 : -1,
      chain: -1,
    })
  }
  const samples = Array.from({ length: size * SAMPLES_A_NODE }, (_, i) => (i * 7919) % size)
  return {
    ...real,
    threads: [
      {
        ...thread,
        ...{ frames, nodes, samples },
        timesUs: samples.map((_, i) => i * 1_000),
        durationsUs: samples.map(() => 1_000),
      },
    ],
  }
}

const table = new Table({
  head: ['export', ...SIZES.map((size) => `${size.toLocaleString('en')} nodes`)],
  style: { head: [], border: [] },
})
const pictures = SIZES.map(pictureWith)
for (const { id, render } of exports)
  table.push([
    id,
    ...pictures.map((picture) => {
      const times = Array.from({ length: RUNS }, () => {
        const startMs = performance.now()
        render(picture)
        return performance.now() - startMs
      })
      return `${median(times).toFixed(0)} ms`
    }),
  ])
const drawn: string[] = []
for (const picture of pictures) {
  const startMs = performance.now()
  const { value, peakMb } = await withPeakMemory(() => renderWithZeroX(zeroXInput(picture, false)))
  const megabytes = ((value.html?.length ?? 0) / 1e6).toFixed(1)
  const seconds = ((performance.now() - startMs) / 1e3).toFixed(1)
  drawn.push(
    value.html === null
      ? (value.note ?? '')
      : `${seconds} s, ${megabytes} MB, peak ${peakMb.toFixed(0)} MB`,
  )
}
table.push(['flamegraph', ...drawn])
console.log(table.toString())
const startMs = performance.now()
const { value, peakMb } = await withPeakMemory(() =>
  renderWithDoctor(pictureOf(recordingOf('tls-proxy-spins'))),
)
const seconds = ((performance.now() - startMs) / 1e3).toFixed(1)
console.log(
  value.html === null
    ? value.note
    : `doctor: ${seconds} s, peak ${peakMb.toFixed(0)} MB (a real capture of 2 s)`,
)
