import { flameBox, LEAST_WIDTH, ROW } from '../formats/kit/flame-box.ts'
import { type FlameNode, flameTree } from '../formats/kit/flame-tree.ts'
import { xmlSafe } from '../formats/kit/xml-safe.ts'
import type { Comparison } from '../model/comparison.ts'
import type { Picture } from '../model/picture.ts'
import { percent } from '../model/quantities.ts'

/** A box of both captures, with its share of the CPU samples in each. */
interface Pair {
  readonly label: string
  readonly before: number
  readonly after: number
  readonly children: readonly Pair[]
}

const WIDTH = 1200

/**
 * A differential flame graph as a page that loads nothing: what is drawn is the capture after, and
 * below it what is gone; red is more than before, blue less, by share of the samples.
 */
export function comparisonFlame(comparison: Comparison, before: Picture, after: Picture): string {
  const options = { view: 'stack', onlyFindings: false } as const
  const [was, is] = [flameTree(before, options).root, flameTree(after, options).root]
  const root = pair(was, is, was.valueUs, is.valueUs)
  const title = `whyspin diff · ${comparison.isWorse ? 'worse' : 'not worse'}`
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${xmlSafe(title)}</title>
<style>body{margin:0;padding:.8rem;background:#fff;color:#222;font:14px/1.5 system-ui,sans-serif}svg{width:100%;height:auto;display:block;font:11px ui-monospace,Menlo,Consolas,monospace}i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin:0 .3em 0 .9em}h2{font-size:1rem;margin:.8rem 0 .2rem}</style>
</head><body>
<p><b>${comparison.isWorse ? 'Worse' : 'Not worse'}.</b> ${xmlSafe(comparison.summary)}</p>
<p><i style="background:${colour(1)}"></i>more than before<i style="background:${colour(0)}"></i>as before<i style="background:${colour(-1)}"></i>less than before, by share of all samples</p>
<h2>After</h2>
${drawing(root, 'after')}
<h2>Before</h2>
${drawing(root, 'before')}
</body></html>
`
}

function pair(
  was: FlameNode | undefined,
  is: FlameNode | undefined,
  allWas: number,
  allIs: number,
): Pair {
  const labels = new Set(
    [...(is?.children ?? []), ...(was?.children ?? [])].map((each) => each.label),
  )
  const find = (node: FlameNode | undefined, label: string): FlameNode | undefined =>
    node?.children.find((child) => child.label === label)
  return {
    label: is?.label ?? was?.label ?? '',
    before: allWas === 0 ? 0 : (was?.valueUs ?? 0) / allWas,
    after: allIs === 0 ? 0 : (is?.valueUs ?? 0) / allIs,
    children: [...labels].map((label) => pair(find(was, label), find(is, label), allWas, allIs)),
  }
}

/** Without the frames of the other capture, each box has its own width in each drawing. */
function drawing(root: Pair, side: 'before' | 'after'): string {
  if (root[side] === 0) return '<p>No CPU samples were taken.</p>'
  const rows = rowsOf(root, side)
  const height = rows * ROW
  const boxes: string[] = []
  const draw = (node: Pair, x: number, row: number): void => {
    const width = node[side] * WIDTH
    if (width < LEAST_WIDTH) return
    boxes.push(
      flameBox({
        label: node.label,
        told: `${node.label} — ${percent(node.before)} → ${percent(node.after)}`,
        x,
        y: height - (row + 1) * ROW,
        width,
        fill: colour(node.after - node.before),
      }),
    )
    let from = x
    for (const child of node.children) {
      draw(child, from, row + 1)
      from += child[side] * WIDTH
    }
  }
  draw(root, 0, 0)
  return `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Flame graph, ${side}">${boxes.join('')}</svg>`
}

function rowsOf(node: Pair, side: 'before' | 'after'): number {
  const deepest = node.children
    .filter((child) => child[side] * WIDTH >= LEAST_WIDTH)
    .reduce((rows, child) => Math.max(rows, rowsOf(child, side)), 0)
  return deepest + 1
}

/** White where nothing changed; full colour from a fifth of all samples on. */
const FULL = 0.2

function colour(change: number): string {
  const strength = Math.min(1, Math.abs(change) / FULL)
  const pale = Math.round(240 - 150 * strength)
  if (Math.abs(change) < 0.005) return '#ececec'
  return change > 0 ? `rgb(240,${pale},${pale})` : `rgb(${pale},${pale + 10},245)`
}
