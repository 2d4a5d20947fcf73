import type { ThreadPicture } from '../model/picture.ts'
import type { Export } from './export.ts'
import { frameLabel } from './kit/frame-name.ts'
import { pathTo } from './kit/weights.ts'

/** Stacks with their number of samples, one a line, as Brendan Gregg's flamegraph.pl reads them. */
export const folded: Export = {
  id: 'folded',
  extension: '.folded',
  about: 'stacks and their samples, for flamegraph.pl',
  render: ({ threads }) =>
    threads
      .flatMap(lines)
      .map((line) => `${line}\n`)
      .join(''),
}

function lines({ thread, frames, nodes, samples }: ThreadPicture): readonly string[] {
  const counts = nodes.map(() => 0)
  for (const node of samples) counts[node] = (counts[node] ?? 0) + 1
  // `;` parts frames and the last space the count.
  const labels = frames.map((frame) => frameLabel(frame).replaceAll(';', ':'))
  return nodes.flatMap(({ frame }, node) => {
    const count = counts[node] ?? 0
    if (count === 0 || frames[frame]?.kind === 'idle') return []
    const stack = pathTo(nodes, node).map((each) => labels[nodes[each]?.frame ?? -1] ?? '')
    return [`${[thread, ...stack].join(';')} ${count}`]
  })
}
