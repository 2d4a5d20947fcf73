import type { Point } from '../growth.ts'
import type { Axis } from './axes.ts'
import { type Line, plot } from './plot.ts'

/** A plot and the file that it is kept in. */
export interface Plot {
  readonly axis: string
  readonly file: string
  readonly svg: string
}

interface Picture {
  readonly id: string
  readonly title: string
  readonly unit: string
  readonly lines: readonly {
    readonly name: string
    readonly colour: string
    readonly of: keyof Point
  }[]
}

const BLUE = '#2f7ed8'
const PICTURES: readonly Picture[] = [
  {
    ...{ id: 'cpu', title: 'CPU of the target', unit: 'ms' },
    lines: [
      { name: 'seen from outside', colour: BLUE, of: 'targetCpuMs' },
      { name: 'told by the report', colour: '#d8752f', of: 'toldCpuMs' },
    ],
  },
  {
    ...{ id: 'memory', title: 'Memory', unit: 'MB' },
    lines: [
      { name: 'whyspin', colour: BLUE, of: 'ownMemoryMb' },
      { name: 'more in the target', colour: '#d8752f', of: 'targetMemoryMb' },
    ],
  },
  {
    ...{ id: 'bytes', title: 'Over the socket', unit: 'kB' },
    lines: [{ name: 'bytes', colour: BLUE, of: 'socketKb' }],
  },
  {
    ...{ id: 'verdict', title: 'Command to verdict', unit: 'ms' },
    lines: [{ name: 'verdict', colour: BLUE, of: 'verdictMs' }],
  },
]

/** Four for each axis that was measured. */
export function plots(axes: readonly Axis[], points: readonly Point[]): readonly Plot[] {
  return axes.flatMap(({ id, about }) => {
    const own = points.filter(({ axis }) => axis === id)
    if (own.length === 0) return []
    return PICTURES.map(({ id: what, title, unit, lines }) => {
      const drawn = lines.map(({ name, colour, of }): Line => ({
        name,
        colour,
        points: own.map((point) => [point.value, Number(point[of])]),
      }))
      return { axis: id, file: `growth-${id}-${what}.svg`, svg: plot(title, unit, about, drawn) }
    })
  })
}
