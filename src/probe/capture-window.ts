/** Consecutive creations whose stacks are taken after each power of two: enough to see a cycle. */
const WINDOW = 16

/** True within the first `WINDOW` values from each power of two on: often at first, ever more rarely. */
export function inWindow(value: number): boolean {
  return value - (1 << (31 - Math.clz32(value))) < WINDOW
}
