import type { Stretch } from '../../model/picture.ts'
import { xmlSafe } from './xml-safe.ts'

const WIDTH = 640
const HEIGHT = 150
const LEFT = 76
const RIGHT = 10
const TOP = 12
const BOTTOM = 24

/** How a chart is labelled. */
export interface ChartOptions {
  readonly title: string
  /** The whole length of the time axis, µs. */
  readonly durationUs: number
  /** A value as people read it. */
  readonly unit: (value: number) => string
  /** At least as much is shown, so that a quiet course is not blown up. */
  readonly least: number
}

/**
 * A rate over the capture as steps, one a stretch; where nothing was counted there is a gap. Colours
 * come from the page, by the classes `line`, `area` and `axis`.
 */
export function stepChart(stretches: readonly Stretch[], options: ChartOptions): string {
  const { title, durationUs, unit, least } = options
  // Not by spreading them: a capture of hours has more than a call takes arguments.
  const highest = stretches.reduce((most, { value }) => Math.max(most, value), 0)
  const most = Math.max(least, highest)
  const x = (us: number): string => round(LEFT + (us / durationUs) * (WIDTH - LEFT - RIGHT))
  const y = (value: number): string => round(TOP + (1 - value / most) * (HEIGHT - TOP - BOTTOM))
  const base = y(0)
  const runs = withoutGaps(stretches)
  const steps = runs.map((run) =>
    run
      .map(({ startUs, endUs, value }) => `${x(startUs)},${y(value)} ${x(endUs)},${y(value)}`)
      .join(' '),
  )
  const areas = runs.map((run, i) => {
    const [first, last] = [run.at(0), run.at(-1)]
    return `<polygon class="area" points="${x(first?.startUs ?? 0)},${base} ${steps[i] ?? ''} ${x(last?.endUs ?? 0)},${base}"/>`
  })
  const lines = steps.map((points) => `<polyline class="line" points="${points}"/>`)
  const summary = `${title}: at most ${unit(highest)}`
  return [
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${xmlSafe(summary)}">`,
    `<line class="axis" x1="${LEFT}" y1="${base}" x2="${WIDTH - RIGHT}" y2="${base}"/>`,
    `<line class="axis" x1="${LEFT}" y1="${TOP}" x2="${LEFT}" y2="${base}"/>`,
    `<text x="${LEFT - 6}" y="${TOP + 8}" text-anchor="end">${xmlSafe(unit(most))}</text>`,
    `<text x="${LEFT - 6}" y="${base}" text-anchor="end">0</text>`,
    `<text x="${LEFT}" y="${HEIGHT - 6}">0 s</text>`,
    `<text x="${WIDTH - RIGHT}" y="${HEIGHT - 6}" text-anchor="end">${round(durationUs / 1e6)} s</text>`,
    ...areas,
    ...lines,
    '</svg>',
  ].join('')
}

/** Stretches that follow upon each other within a hundredth of a second are one line. */
const GAP_US = 10_000

function withoutGaps(stretches: readonly Stretch[]): readonly (readonly Stretch[])[] {
  const runs: Stretch[][] = []
  for (const stretch of stretches) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run !== undefined && last !== undefined && stretch.startUs - last.endUs < GAP_US)
      run.push(stretch)
    else runs.push([stretch])
  }
  return runs
}

const round = (value: number): string => String(Math.round(value * 10) / 10)
