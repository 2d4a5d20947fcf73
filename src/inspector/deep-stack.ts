import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Throws when there is no room for what we are about to do, before anything is half done: an evaluate
 * interrupts its target anywhere, also where that is about to run out of stack.
 */
export const ROOM = '(function room(depth) { return depth === 0 || room(depth - 1) })(256)'

/** What the probe throws where a module of Node's is half loaded (`probe/builtins.ts`). */
const PASSING = /RangeError: Maximum call stack size exceeded|whyspin: a module is being loaded/
const ATTEMPTS = 50
const PAUSE_MS = 2

/**
 * Asks again where the target had no stack left for us, or was about to load a module of Node's that
 * we need: moments later it has returned from there.
 */
export async function whereThereIsRoom<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask()
    } catch (error) {
      const isPassing = error instanceof Error && PASSING.test(error.message)
      if (!isPassing || attempt === ATTEMPTS) throw error
      await sleep(PAUSE_MS)
    }
  }
}
