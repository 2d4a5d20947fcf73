import type { Protocol } from 'devtools-protocol'
import type { CpuProfile } from '../model/cpu-profile.ts'
import type { Site } from '../model/site.ts'
import type { SiteResolver } from './resolve-site.ts'

interface GrowingNode {
  readonly callFrame: Protocol.Runtime.CallFrame
  readonly parent: number
  readonly ticksByLine: Map<number, number>
}

/** One profile out of overlapping slices, which grows with the program and not with the slices. */
export interface SliceMerge {
  /** Takes the next one, in the order of time. */
  add(slice: Protocol.Profiler.Profile): void
  /** All of them; null where none has a node. */
  profile(intervalUs: number, resolver: SiteResolver): CpuProfile | null
}

/**
 * Merges trees by place; samples that two slices took of the same stretch of time are counted once.
 * Lines and columns become 1-based in the profile.
 */
export function createSliceMerge(): SliceMerge {
  const nodes: GrowingNode[] = []
  const known = new Map<string, number>()
  const samples: number[] = []
  const timesUs: number[] = []

  return {
    add(slice) {
      const parentOf = new Map<number, number>()
      for (const node of slice.nodes)
        for (const child of node.children ?? []) parentOf.set(child, node.id)
      const indexOf = new Map<number, number>()
      // V8 lists a parent before its children.
      for (const { id, callFrame, positionTicks } of slice.nodes) {
        const parentId = parentOf.get(id)
        const parent = parentId === undefined ? -1 : (indexOf.get(parentId) ?? -1)
        const { functionName, url, lineNumber, columnNumber } = callFrame
        const key = `${parent}|${functionName}|${url}|${lineNumber}|${columnNumber}`
        let index = known.get(key)
        if (index === undefined) {
          index = nodes.length
          known.set(key, index)
          nodes.push({ callFrame, parent, ticksByLine: new Map() })
        }
        indexOf.set(id, index)
        const ticks = nodes[index]?.ticksByLine
        for (const { line, ticks: count } of positionTicks ?? [])
          ticks?.set(line, count + (ticks.get(line) ?? 0))
      }
      const from = timesUs.at(-1) ?? -Infinity
      let atUs = slice.startTime
      for (const [i, sample] of (slice.samples ?? []).entries()) {
        atUs += slice.timeDeltas?.[i] ?? 0
        const index = indexOf.get(sample)
        if (atUs <= from || index === undefined) continue
        samples.push(index)
        timesUs.push(atUs)
      }
    },
    profile(intervalUs, resolver) {
      if (nodes.length === 0) return null
      return {
        intervalUs,
        nodes: nodes.map(({ callFrame, parent, ticksByLine }) => {
          const { functionName, url, lineNumber, columnNumber } = callFrame
          const site = resolver.fromPosition(functionName, url, lineNumber + 1, columnNumber + 1)
          return { site, parent, hottest: hottest(site, ticksByLine, resolver) }
        }),
        samples,
        timesUs,
      }
    },
  }
}

function hottest(
  site: Site,
  ticksByLine: ReadonlyMap<number, number>,
  resolver: SiteResolver,
): Site | null {
  // Of a function that was inlined, V8 tells the line in that one's file.
  const top = [...ticksByLine]
    .filter(([line]) => line >= site.line && resolver.hasLine(site.file, line))
    .toSorted((a, b) => b[1] - a[1])
    .at(0)
  // V8 tells lines only, no columns.
  return top === undefined
    ? null
    : resolver.fromPosition(
        site.function,
        site.file,
        top[0],
        site.line === top[0] ? site.column : 1,
      )
}
