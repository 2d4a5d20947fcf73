import type { Picture } from '../model/picture.ts'
import { milliseconds, percent } from '../model/quantities.ts'
import type { Export } from './export.ts'
import { clipEnd } from './kit/clip.ts'
import { CHARACTER, flameBox, LEAST_WIDTH, ROW } from './kit/flame-box.ts'
import { flameColour, LEGEND } from './kit/flame-colours.ts'
import { depthOf, type FlameNode, flameTree } from './kit/flame-tree.ts'
import { xmlSafe } from './kit/xml-safe.ts'

const WIDTH = 1200
const MARGIN = 12
const HEAD = 64

/** A flame graph for documents: the outermost frames at the bottom, the findings in magenta. */
export const svg: Export = {
  id: 'svg',
  extension: '.svg',
  about: 'a flame graph for documents',
  render: (picture) => {
    const { root, prunedNodes } = flameTree(picture, { view: 'stack', onlyFindings: false })
    const rows = depthOf(root)
    const height = HEAD + rows * ROW + MARGIN
    const boxes = draw(root, MARGIN, WIDTH - 2 * MARGIN, 0, root.valueUs, height)
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="11">`,
      `<title>${xmlSafe(titleOf(picture))}</title>`,
      `<rect width="100%" height="100%" fill="#fff"/>`,
      `<text x="${MARGIN}" y="20" font-size="14" font-weight="bold">${xmlSafe(clipEnd(titleOf(picture), 130))}</text>`,
      `<text x="${MARGIN}" y="36" fill="#555">${xmlSafe(clipEnd(picture.report.summary, 180))}</text>`,
      ...legend(prunedNodes),
      ...boxes,
      '</svg>',
      '',
    ].join('\n')
  },
}

function titleOf({ report }: Picture): string {
  return `${report.verdict.toUpperCase()} · ${report.target.command}`
}

function legend(prunedNodes: number): readonly string[] {
  let x = MARGIN
  const entries = LEGEND.map(({ colour, label }) => {
    const entry = `<rect x="${x}" y="46" width="10" height="10" fill="${colour}"/><text x="${x + 14}" y="55" fill="#333">${label}</text>`
    x += 14 + (label.length + 3) * CHARACTER
    return entry
  })
  return prunedNodes === 0
    ? entries
    : [
        ...entries,
        `<text x="${x}" y="55" fill="#333">${prunedNodes} boxes below 0.05 % left out</text>`,
      ]
}

function draw(
  node: FlameNode,
  x: number,
  width: number,
  row: number,
  allUs: number,
  height: number,
): readonly string[] {
  if (width < LEAST_WIDTH) return []
  const share = allUs === 0 ? 0 : node.valueUs / allUs
  const boxes = [
    flameBox({
      label: node.label,
      told: `${node.label} — ${milliseconds(node.valueUs / 1e3)}, ${percent(share)}`,
      x,
      y: height - MARGIN - (row + 1) * ROW,
      width,
      fill: flameColour(node),
    }),
  ]
  let from = x
  for (const child of node.children) {
    const part = node.valueUs === 0 ? 0 : (child.valueUs / node.valueUs) * width
    boxes.push(...draw(child, from, part, row + 1, allUs, height))
    from += part
  }
  return boxes
}
