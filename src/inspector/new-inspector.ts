import { type ListeningSocket, namespaceListeners, ownedBy } from '../process/listening-sockets.ts'
import type { Dial } from './dial.ts'
import { type LocatedInspector, probeInspector } from './locate-inspector.ts'

/** Asked so often, a listener that answers wrongly stays wrong. */
const WRONG_ANSWERS = 3
/** Who says nothing for so long may still be starting, or get no CPU on a crowded host. */
const SILENT_MS = 900

/**
 * Watches for an inspector among the listeners of a process that were not there `before`, so that no
 * request goes to an older port of the program.
 * @returns a function that looks once; null when there is none yet
 */
export function watchForInspector(
  pid: number,
  before: ReadonlyMap<number, ListeningSocket>,
  dial: Dial,
): () => Promise<LocatedInspector | null> {
  const wrong = new Map<number, number>()
  return async () => {
    const listening = [...namespaceListeners(pid)].filter(
      ([inode]) => !before.has(inode) && (wrong.get(inode) ?? 0) < WRONG_ANSWERS,
    )
    for (const socket of ownedBy(pid, new Map(listening))) {
      const askedMs = performance.now()
      const located = await probeInspector(socket, dial)
      if (located !== null) return located
      const isSilent = performance.now() - askedMs >= SILENT_MS
      if (!isSilent) wrong.set(socket.inode, (wrong.get(socket.inode) ?? 0) + 1)
    }
    return null
  }
}
