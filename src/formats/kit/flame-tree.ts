import type {
  FrameKind,
  Picture,
  PictureChain,
  PictureFrame,
  ThreadPicture,
} from '../../model/picture.ts'
import { frameLabel } from './frame-name.ts'
import { selfUs } from './weights.ts'

/** `stack`: by caller, as usual. `resource`: the wake chains are the outermost frames. */
export type FlameView = 'stack' | 'resource'

/** A box of a flame graph: a frame under its callers, with all that it called. */
export interface FlameNode {
  readonly label: string
  readonly kind: FrameKind | 'all' | 'thread' | 'chain'
  /** Index of the finding that it belongs to; -1 for none. */
  readonly finding: number
  /** Time of the samples in it and in what it called, µs. */
  valueUs: number
  /** Time of the samples that ended in it, µs. */
  selfUs: number
  readonly children: FlameNode[]
}

export interface FlameOptions {
  readonly view: FlameView
  /** True: only the samples that belong to findings. */
  readonly onlyFindings: boolean
}

/** The tree, and how much of it was left out because nobody could see it. */
export interface FlameTree {
  readonly root: FlameNode
  readonly prunedNodes: number
}

/**
 * Above so many boxes those below the share are left out: a screen has some 2,000 columns, and 0x
 * takes 6.5 s and 510 MB for 100,000 of them (facts/flamegraph-0x.md §5).
 */
const MANY_NODES = 20_000
const LEAST_SHARE = 0.0005

/** The CPU samples of a capture as one tree; idle time is in none. */
export function flameTree({ threads }: Picture, options: FlameOptions): FlameTree {
  const root = box('all', 'all', -1)
  for (const thread of threads) {
    const top = threads.length > 1 ? childOf(root, thread.thread, 'thread', -1) : root
    addThread(top, thread, options)
  }
  sum(root)
  const all = countNodes(root)
  if (all > MANY_NODES) prune(root, root.valueUs * LEAST_SHARE)
  return { root, prunedNodes: all - countNodes(root) }
}

/** Boxes from the outermost to the innermost. */
export function depthOf(node: FlameNode): number {
  let deepest = 0
  for (const child of node.children) deepest = Math.max(deepest, depthOf(child))
  return deepest + 1
}

function addThread(
  top: FlameNode,
  thread: ThreadPicture,
  { view, onlyFindings }: FlameOptions,
): void {
  const { frames, nodes, chains } = thread
  const labels = frames.map(frameLabel)
  // Below each chain the nodes have boxes of their own; by stack there is but one "chain".
  const boxes = new Map<number, FlameNode[]>()
  for (const [index, us] of selfUs(thread).entries()) {
    const leaf = nodes[index]
    if (us === 0 || leaf === undefined || frames[leaf.frame]?.kind === 'idle') continue
    if (onlyFindings && leaf.finding < 0) continue
    const chain = view === 'resource' ? leaf.chain : NO_CHAIN
    let own = boxes.get(chain)
    if (own === undefined) boxes.set(chain, (own = []))
    boxOf(index, own, chain).selfUs += us
  }

  /** Callers first; each node is looked up once, however deep it lies. */
  function boxOf(index: number, own: FlameNode[], chain: number): FlameNode {
    const made = own[index]
    if (made !== undefined) return made
    const node = nodes[index]
    if (node === undefined) return chain === NO_CHAIN ? top : chainBox(top, chains[chain])
    const { frame, finding, parent } = node
    const kind = frames[frame]?.kind ?? 'native'
    const found = childOf(boxOf(parent, own, chain), labels[frame] ?? '', kind, finding)
    own[index] = found
    return found
  }
}

/** Not -1, which is the chain of what belongs to none. */
const NO_CHAIN = -2

function chainBox(top: FlameNode, chain: PictureChain | undefined): FlameNode {
  if (chain === undefined) return childOf(top, 'on no wake chain', 'chain', -1)
  const label = `${chain.type} ${chain.site === null ? '' : frameLabel(asFrame(chain.site))}`.trim()
  return childOf(top, label, 'chain', chain.finding)
}

function asFrame(site: NonNullable<PictureChain['site']>): PictureFrame {
  return { name: site.function, kind: 'user', site }
}

function box(label: string, kind: FlameNode['kind'], finding: number): FlameNode {
  return { label, kind, finding, valueUs: 0, selfUs: 0, children: [] }
}

/** Callees by their caller and label; kept beside the tree, which is handed out. */
const known = new WeakMap<FlameNode, Map<string, FlameNode>>()

function childOf(
  parent: FlameNode,
  label: string,
  kind: FlameNode['kind'],
  finding: number,
): FlameNode {
  let children = known.get(parent)
  if (children === undefined) known.set(parent, (children = new Map()))
  const key = `${kind}|${finding}|${label}`
  let child = children.get(key)
  if (child === undefined) {
    child = box(label, kind, finding)
    children.set(key, child)
    parent.children.push(child)
  }
  return child
}

/** Stacks are at most 255 frames deep, as V8 cuts them off: recursion is safe. */
function sum(node: FlameNode): number {
  node.valueUs = node.selfUs + node.children.reduce((total, child) => total + sum(child), 0)
  node.children.sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0))
  return node.valueUs
}

function prune(node: FlameNode, leastUs: number): void {
  const kept = node.children.filter(({ valueUs }) => valueUs >= leastUs)
  // What is left out is still the caller's time.
  node.selfUs +=
    node.valueUs - node.selfUs - kept.reduce((total, { valueUs }) => total + valueUs, 0)
  node.children.splice(0, node.children.length, ...kept)
  for (const child of kept) prune(child, leastUs)
}

function countNodes(node: FlameNode): number {
  return node.children.reduce((total, child) => total + countNodes(child), 1)
}
