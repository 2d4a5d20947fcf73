import { KIND, KIND_COUNT, type Kind } from '../wire/kinds.ts'

/** Requests that tell how they ended. */
export function hasOutcome(kind: Kind): boolean {
  return kind === KIND.connect || kind === KIND.file || kind === KIND.lookup
}

/** Before these, libuv has read or written in its own turn. */
export function isIo(kind: Kind): boolean {
  return kind >= KIND.handle && kind !== KIND.own
}

/** Counts by kind as a plain array, for JSON. `Array.from` may be the target's own by now. */
export function toCounts(byKind: Float64Array): number[] {
  const counts: number[] = []
  for (let kind = 0; kind < KIND_COUNT; kind++) counts[kind] = byKind[kind]!
  return counts
}
