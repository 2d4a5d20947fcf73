/**
 * How what a capture costs grows with what it meets: `npm run bench:growth -- --only rate,chains`, with
 * `--keep` into `results/`. Ten minutes of capture are in it only with `--long`. See README.md here.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { type Axis, axes } from './growth/axes.ts'
import { measure, type Measured } from './growth/measure.ts'
import { growthPage } from './growth/page.ts'
import { plots } from './growth/plots.ts'

const RESULTS = 'test/bench/results'
const LONG_MS = 60_000

/** What one value of one axis came to. */
export interface Point extends Measured {
  readonly axis: string
  readonly value: number
}

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: axes.map(({ id }) => id).join(',') },
    captures: { type: 'string', default: '3' },
    long: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
})
const ids = options.only.split(',')
const unknown = ids.find((id) => axes.every((axis) => axis.id !== id))
if (unknown !== undefined) {
  console.error(`growth: there is no "${unknown}", but ${axes.map(({ id }) => id).join(', ')}`)
  process.exit(2)
}
const points: Point[] = []
for (const axis of axes.filter(({ id }) => ids.includes(id))) await grow(axis)
console.log(table())
if (options.keep) keep()

async function grow(axis: Axis): Promise<void> {
  for (const value of axis.values) {
    const durationMs = axis.durationMs(value)
    if (durationMs > LONG_MS && !options.long) continue
    const captures = durationMs > 2_000 ? 1 : Number(options.captures)
    const measured = await measure(axis.size(value), durationMs, captures)
    points.push({ axis: axis.id, value, ...measured })
    console.error(`${axis.id} ${value}: ${measured.targetCpuMs.toFixed(0)} ms, ${measured.verdict}`)
  }
}

function table(): string {
  const drawn = new Table({
    head: [
      ...['axis', 'value', 'resumptions/s', 'target CPU ms', 'told ms', 'share'],
      ...['target MB', 'ours MB', 'kB', 'verdict ms', 'verdict'],
    ],
    style: { head: [], border: [] },
  })
  for (const point of points)
    drawn.push([
      ...[point.axis, point.value, Math.round(point.resumptionsPerSecond)],
      ...[point.targetCpuMs.toFixed(0), point.toldCpuMs.toFixed(0)],
      ...[`${(point.targetCpuShare * 100).toFixed(1)} %`, point.targetMemoryMb.toFixed(1)],
      ...[point.ownMemoryMb.toFixed(0), point.socketKb.toFixed(0), point.verdictMs.toFixed(0)],
      point.verdict,
    ])
  return drawn.toString()
}

function keep(): void {
  mkdirSync(RESULTS, { recursive: true })
  const machine = `Node ${process.version}, Linux ${release()}, ${cpus().length} cores: ${cpus()[0]?.model ?? ''}`
  const columns = Object.keys(points[0] ?? {}) as (keyof Point)[]
  const rows = points.map((point) =>
    columns
      .map((column) => {
        const value = point[column]
        return typeof value === 'number' ? Number(value.toFixed(4)) : value
      })
      .join(','),
  )
  writeFileSync(
    `${RESULTS}/growth.csv`,
    `${[`# ${machine}`, columns.join(','), ...rows].join('\n')}\n`,
  )
  const drawn = plots(axes, points)
  for (const { file, svg } of drawn) writeFileSync(`${RESULTS}/${file}`, svg)
  writeFileSync(`${RESULTS}/growth.html`, growthPage(machine, axes, points, drawn))
}
