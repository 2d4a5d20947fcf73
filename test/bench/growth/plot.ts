/** One line of a plot: its name, and where it goes. */
export interface Line {
  readonly name: string
  readonly colour: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

const WIDTH = 400
const HEIGHT = 220
const LEFT = 56
const BOTTOM = 36
const TOP = 28
const RIGHT = 12
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

const legend = ({ name, colour }: Line): string =>
  `<tspan dx="8" style="fill:${colour}">${name}</tspan>`

/** A line plot with a logarithmic x, from 0 up; both kinds of page may show it, hence no colours of its own. */
export function plot(title: string, unit: string, about: string, lines: readonly Line[]): string {
  const all = lines.flatMap(({ points }) => points)
  const logs = all.map(([x]) => Math.log10(Math.max(1, x)))
  const [least, most] = [Math.min(...logs), Math.max(...logs)]
  const highest = Math.max(...all.map(([, y]) => y), Number.MIN_VALUE)
  const x = (value: number): number =>
    LEFT + ((Math.log10(Math.max(1, value)) - least) / (most - least || 1)) * (WIDTH - LEFT - RIGHT)
  const y = (value: number): number =>
    HEIGHT - BOTTOM - (Math.max(0, value) / highest) * (HEIGHT - BOTTOM - TOP)
  const text = (at: readonly [number, number], content: string, more = ''): string =>
    `<text x="${at[0].toFixed(1)}" y="${at[1].toFixed(1)}" ${more}>${content}</text>`
  const drawn = [
    text(
      [LEFT, 16],
      [`${title}, ${unit}`, ...(lines.length > 1 ? lines.map(legend) : [])].join(' '),
    ),
    ...[0, 0.5, 1].map((share) => {
      const at = y(highest * share).toFixed(1)
      const rule = `<path d="M${LEFT} ${at}H${WIDTH - RIGHT}" stroke="#8884" fill="none"/>`
      return (
        rule + text([LEFT - 6, Number(at) + 4], short.format(highest * share), 'text-anchor="end"')
      )
    }),
    ...[...new Set(all.map(([value]) => value))].map((value) =>
      text([x(value), HEIGHT - BOTTOM + 14], short.format(value), 'text-anchor="middle"'),
    ),
    text([(LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6], about, 'text-anchor="middle"'),
    ...lines.flatMap(({ name, colour, points }) => [
      `<path d="M${points.map(([px, py]) => `${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join('L')}" stroke="${colour}" stroke-width="2" fill="none"/>`,
      ...points.map(
        ([px, py]) =>
          `<circle cx="${x(px).toFixed(1)}" cy="${y(py).toFixed(1)}" r="3" style="fill:${colour}"><title>${name}: ${short.format(px)}, ${py.toFixed(2)} ${unit}</title></circle>`,
      ),
    ]),
  ]
  const style = 'text{font:11px system-ui,sans-serif;fill:#888}'
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}"><style>${style}</style>${drawn.join('\n')}</svg>\n`
}
