import type { CreationSite } from '../model/recording.ts'
import type { Site } from '../model/site.ts'

/** True for a frame of Node itself (undici’s parser is WebAssembly), or without a file. */
export function isInternal(site: Site): boolean {
  return site.file === '' || /^(?:node|wasm):/.test(site.file)
}

/** The frames that people wrote, innermost first. */
export function userFrames(frames: readonly Site[]): readonly Site[] {
  return frames.filter((frame) => !isInternal(frame))
}

/**
 * The frame that drives a creation, out of its stack (innermost first).
 * - Where creation leads back into the module that is also the turn's entry (a scheduler that runs
 *   and re-arms tasks), that module is plumbing: the innermost frame outside of it decided.
 * - Otherwise, where the bottom is a promise job: the async function that was resumed there, at its
 *   `await`; what it called to wait is a helper.
 * - Otherwise the innermost frame of the user, where the resource was created.
 */
export function blame(frames: readonly Site[], inPromiseJob: boolean): Site | null {
  const user = userFrames(withoutImplementations(frames))
  const now = user.filter((frame) => !frame.async)
  const leaf = now.at(0)
  const bottom = now.at(-1)
  if (leaf === undefined || bottom === undefined) return user.at(0) ?? null
  const decided = withoutPlumbing(now)
  if (decided.length < now.length) return decided.at(0) ?? leaf
  return inPromiseJob ? bottom : leaf
}

const STREAMS = /^node:internal\/streams\//

/**
 * Without the innermost frames that Node's streams call as their implementation (`_write`, `_read`,
 * `transform`), as long as a frame of the user's lies further out: that one asked for it.
 */
function withoutImplementations(frames: readonly Site[]): readonly Site[] {
  const leaf = frames.findIndex((frame) => !isInternal(frame))
  const caller = frames[leaf + 1]
  if (leaf < 0 || caller === undefined || !STREAMS.test(caller.file)) return frames
  const further = frames.slice(leaf + 1)
  const isAsked = further.some((frame) => !isInternal(frame) && !frame.async)
  return isAsked ? withoutImplementations(further) : frames
}

/** The stack between the module that is the turn's entry and its way back in; layer by layer. */
function withoutPlumbing(stack: readonly Site[]): readonly Site[] {
  const entryFile = stack.at(-1)?.file
  const wayBack = stack.findIndex((frame) => frame.file === entryFile)
  const from = stack.findIndex((frame, i) => i > wayBack && frame.file !== entryFile)
  if (wayBack < 0 || from < 0) return stack
  const to = stack.findLastIndex((frame) => frame.file !== entryFile)
  return withoutPlumbing(stack.slice(from, to + 1))
}

/** Names a place, so that two stacks that lead to the same one are told to. */
export function placeKey(site: Site): string {
  return `${site.file}:${site.line}:${site.column}`
}

/** Sites of one round are captured about equally often: then the place decides, not chance. */
const ABOUT_EQUAL = 0.8

function steadiest(byCaptures: readonly CreationSite[]): CreationSite | undefined {
  const most = byCaptures.at(0)?.captures ?? 0
  const place = (site: CreationSite): string => {
    const blamed = blame(site.frames, site.inPromiseJob)
    return blamed === null ? '' : `${blamed.file}:${String(blamed.line).padStart(7, '0')}`
  }
  return byCaptures
    .filter(({ captures }) => captures >= most * ABOUT_EQUAL)
    .toSorted((a, b) => place(a).localeCompare(place(b)) || a.id - b.id)
    .at(0)
}

/**
 * The sites that a chain goes round, from the most captured one on, each followed by the one that was
 * most often created in its turn. Sites that blame the same place are one.
 */
export function findCycle(
  sites: readonly CreationSite[],
  edges: readonly { readonly from: number; readonly to: number; readonly times: number }[],
): readonly CreationSite[] {
  const byId = new Map(sites.map((site) => [site.id, site]))
  // A creation deep inside Node (the connect of a socket, a tick later) names nobody.
  const isNamed = (site: CreationSite): boolean => blame(site.frames, site.inPromiseJob) !== null
  const byCaptures = sites.toSorted((a, b) => b.captures - a.captures || a.id - b.id)
  const start = steadiest(byCaptures.filter(isNamed)) ?? byCaptures.at(0)
  if (start === undefined) return []
  const round: CreationSite[] = []
  const places = new Set<string>()
  const visited = new Set<number>()
  let at: CreationSite | undefined = start
  while (at !== undefined && !visited.has(at.id)) {
    visited.add(at.id)
    const blamed = blame(at.frames, at.inPromiseJob)
    if (at === start || (blamed !== null && !places.has(placeKey(blamed)))) round.push(at)
    if (blamed !== null) places.add(placeKey(blamed))
    const from: number = at.id
    const next = edges
      .filter((edge) => edge.from === from && byId.has(edge.to))
      .toSorted((a, b) => b.times - a.times || a.to - b.to)
      .at(0)
    at = next === undefined ? undefined : byId.get(next.to)
  }
  return round
}
