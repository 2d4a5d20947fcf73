import type { CreationSite } from '../model/recording.ts'
import type { Site } from '../model/site.ts'

/** True for a frame of Node itself, or without a file. */
export function isInternal(site: Site): boolean {
  return site.file === '' || site.file.startsWith('node:')
}

/** The frames that people wrote, innermost first. */
export function userFrames(frames: readonly Site[]): readonly Site[] {
  return frames.filter((frame) => !isInternal(frame))
}

/**
 * The frame that drives a creation, out of its stack (innermost first).
 * - The bottom is a promise job: the async function that was resumed there, at its `await`; what it
 *   called to wait is a helper.
 * - Otherwise the innermost frame of the user, where the resource was created. But where creation
 *   happens in the module that is also the turn's entry (a scheduler that runs and re-arms tasks),
 *   that module is plumbing, and the innermost frame outside of it made the decision.
 */
export function blame(frames: readonly Site[], inPromiseJob: boolean): Site | null {
  const user = userFrames(frames)
  const now = user.filter((frame) => !frame.async)
  const leaf = now.at(0)
  const bottom = now.at(-1)
  if (leaf === undefined || bottom === undefined) return user.at(0) ?? null
  if (inPromiseJob) return bottom
  const entry = now.findIndex((frame) => frame.file === bottom.file)
  return now.slice(entry).find((frame) => frame.file !== bottom.file) ?? leaf
}

/** Names a place, so that two stacks that lead to the same one are told to. */
export function placeKey(site: Site): string {
  return `${site.file}:${site.line}:${site.column}`
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
  const start = sites.toSorted((a, b) => b.captures - a.captures || a.id - b.id).at(0)
  if (start === undefined) return []
  const round: CreationSite[] = []
  const places = new Set<string>()
  const visited = new Set<number>()
  let at: CreationSite | undefined = start
  while (at !== undefined && !visited.has(at.id)) {
    visited.add(at.id)
    const blamed = blame(at.frames, at.inPromiseJob)
    const key = blamed === null ? `#${at.id}` : placeKey(blamed)
    if (!places.has(key)) round.push(at)
    places.add(key)
    const from: number = at.id
    const next = edges
      .filter((edge) => edge.from === from && byId.has(edge.to))
      .toSorted((a, b) => b.times - a.times || a.to - b.to)
      .at(0)
    at = next === undefined ? undefined : byId.get(next.to)
  }
  return round
}
