/**
 * The first release of each line in which a stack overflow while a hook is on is an error like any
 * other; before, it ends the process with exit code 7, whatever would catch it (Node's advisory of
 * January 2026, reproduced on 18.20.8 and 20.19.6: facts/async-hooks.md §4). Other lines up to 24
 * were never mended, later ones were born so.
 */
const MENDED: Readonly<Record<number, number>> = { 20: 20, 22: 22, 24: 13, 25: 3 }
const LAST_AFFECTED_LINE = 25

/** Whether a stack overflow ends a process of this version of Node while async hooks are on. */
export function overflowEndsIt(nodeVersion: string): boolean {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const mended = MENDED[major]
  return mended === undefined ? major <= LAST_AFFECTED_LINE : minor < mended
}

/** Says why hooks stayed off, and what switches them on. */
export function hooksRefused(nodeVersion: string): string {
  return `Async hooks stayed off: on Node ${nodeVersion} a stack overflow while they are on would end the process, even one that its code catches (mended in Node 20.20, 22.22, 24.13 and 25.3). --force-hooks switches them on all the same, in short bursts.`
}
