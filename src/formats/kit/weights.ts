import type { PictureNode, ThreadPicture } from '../../model/picture.ts'

/** Time of the samples that ended in each node, µs. */
export function selfUs({ nodes, samples, durationsUs }: ThreadPicture): readonly number[] {
  const self = nodes.map(() => 0)
  for (const [i, node] of samples.entries())
    if (node >= 0) self[node] = (self[node] ?? 0) + (durationsUs[i] ?? 0)
  return self
}

/** The nodes from the outermost to this one. */
export function pathTo(nodes: readonly PictureNode[], node: number): readonly number[] {
  const path: number[] = []
  for (let at = node; at >= 0; at = nodes[at]?.parent ?? -1) path.push(at)
  return path.toReversed()
}

/** The thread that a file for one thread shows: that of the first finding, or the main thread. */
export function leadingThread(
  threads: readonly ThreadPicture[],
  findings: readonly { readonly subject: { readonly thread: string } }[],
): ThreadPicture | undefined {
  const wanted = findings.at(0)?.subject.thread
  return threads.find(({ thread }) => thread === wanted) ?? threads.at(0)
}
