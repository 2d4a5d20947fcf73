import type { FrameKind, PictureFrame, ThreadPicture } from '../model/picture.ts'
import type { Export } from './export.ts'
import { frameName } from './kit/frame-name.ts'
import { leadingThread } from './kit/weights.ts'

/** V8's own names, by which its readers tell idle time and garbage collection from functions. */
const V8_NAMES: Partial<Record<FrameKind, string>> = {
  idle: '(idle)',
  gc: '(garbage collector)',
  native: '(program)',
}
const NOT_SAMPLED = '(not sampled)'

interface Node {
  readonly id: number
  readonly callFrame: object
  hitCount: number
  children?: number[]
}

/**
 * V8's profile of one thread, all slices merged: that of the first finding, or the main thread. Chrome
 * DevTools, VS Code and speedscope open it. Lines and columns are 0-based there.
 */
export const cpuprofile: Export = {
  id: 'cpuprofile',
  extension: '.cpuprofile',
  about: 'CPU samples for Chrome DevTools, VS Code',
  render: ({ threads, report, durationUs }) => {
    const thread = leadingThread(threads, report.findings)
    return `${JSON.stringify(thread === undefined ? emptyProfile(durationUs) : toProfile(thread))}\n`
  },
}

function emptyProfile(endTime: number): object {
  return { nodes: [root()], startTime: 0, endTime, samples: [], timeDeltas: [] }
}

function toProfile({ frames, nodes, samples, timesUs, durationsUs }: ThreadPicture): object {
  const all: Node[] = [root()]
  for (const { frame, parent } of nodes) {
    const id = all.length + 1
    all.push({ id, callFrame: callFrame(frames[frame]), hitCount: 0 })
    // Nodes begin at id 2: the root is 1.
    const above = all[parent + 1]
    if (above !== undefined) (above.children ??= []).push(id)
  }
  const ids: number[] = []
  const timeDeltas: number[] = []
  const startTime = Math.round(timesUs[0] ?? 0)
  let lastUs = startTime
  let gapNode: Node | null = null
  const put = (node: Node | undefined, atUs: number): void => {
    if (node === undefined) return
    const us = Math.max(Math.round(atUs), lastUs)
    ids.push(node.id)
    timeDeltas.push(us - lastUs)
    node.hitCount++
    lastUs = us
  }
  let endTime = startTime
  for (const [i, node] of samples.entries()) {
    const atUs = timesUs[i] ?? 0
    // A sample lasts until the next: a pause of the sampler must not be charged to the last one.
    if (i > 0 && atUs > endTime + 1) {
      if (gapNode === null) {
        gapNode = { id: all.length + 1, callFrame: named(NOT_SAMPLED), hitCount: 0 }
        all.push(gapNode)
        const [first] = all
        if (first !== undefined) (first.children ??= []).push(gapNode.id)
      }
      put(gapNode, endTime)
    }
    put(all[node + 1], atUs)
    endTime = atUs + (durationsUs[i] ?? 0)
  }
  return {
    nodes: all,
    startTime,
    endTime: Math.max(Math.round(endTime), lastUs),
    samples: ids,
    timeDeltas,
  }
}

const root = (): Node => ({ id: 1, callFrame: named('(root)'), hitCount: 0 })

function named(functionName: string): object {
  return { functionName, scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 }
}

function callFrame(frame: PictureFrame | undefined): object {
  if (frame === undefined) return named('')
  const { kind, site } = frame
  if (site === null || site.file === '') return named(V8_NAMES[kind] ?? frameName(frame))
  return {
    functionName: site.function === '(anonymous)' ? '' : frameName(frame),
    scriptId: '0',
    url: site.file,
    lineNumber: site.line - 1,
    columnNumber: site.column - 1,
  }
}
