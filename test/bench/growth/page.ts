import type { Point } from '../growth.ts'
import type { Axis } from './axes.ts'
import type { Plot } from './plots.ts'

const COLUMNS: readonly (readonly [head: string, of: keyof Point, digits: number])[] = [
  ['resumptions/s', 'resumptionsPerSecond', 0],
  ['target CPU, ms', 'targetCpuMs', 0],
  ['told, ms', 'toldCpuMs', 0],
  ['target memory, MB', 'targetMemoryMb', 1],
  ['whyspin, MB', 'ownMemoryMb', 0],
  ['socket, kB', 'socketKb', 0],
  ['verdict, ms', 'verdictMs', 0],
]

/** The page that shows the plots and figures; it needs nothing but the files beside it. */
export function growthPage(
  machine: string,
  axes: readonly Axis[],
  points: readonly Point[],
  drawn: readonly Plot[],
): string {
  const sections = axes.flatMap(({ id, about }) => {
    const own = points.filter(({ axis }) => axis === id)
    if (own.length === 0) return []
    const rows = own.map((point) => {
      const cells = COLUMNS.map(([, of, digits]) => {
        const figure = Number(point[of])
        return `<td>${Number.isNaN(figure) ? 'not seen' : figure.toFixed(digits)}</td>`
      })
      const value = point.value.toLocaleString('en')
      return `<tr><th>${value}</th>${cells.join('')}<td>${point.verdict}</td></tr>`
    })
    const images = drawn
      .filter(({ axis }) => axis === id)
      .map(({ file }) => `<img src="${file}" alt="">`)
    const heads = COLUMNS.map(([head]) => `<th>${head}</th>`)
    return [
      `<h2>By ${about}</h2>`,
      `<div>${images.join('')}</div>`,
      `<table><tr><th></th>${heads.join('')}<th>verdict</th></tr>${rows.join('')}</table>`,
    ]
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>How the cost of a capture grows</title>
<style>
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
body { max-width: 1500px; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { padding: 2px 12px; text-align: right; border-bottom: 1px solid #8884 }
img { max-width: 100% }
</style>
<h1>How the cost of a capture grows</h1>
<p>${machine}. Medians of three captures of two seconds where nothing else is said, of a program whose Immediates re-arm
themselves; written by <code>npm run bench:growth -- --keep</code>, with the figures in <a href="growth.csv">growth.csv</a>.</p>
${sections.join('\n')}
</html>
`
}
