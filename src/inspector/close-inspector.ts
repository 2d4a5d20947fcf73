import { setTimeout as sleep } from 'node:timers/promises'
import { namespaceListeners } from '../process/listening-sockets.ts'
import type { Connection } from './connection.ts'
import { evaluateToCut } from './evaluate.ts'
import type { OpenInspector } from './open-inspector.ts'
import { hasOtherClients } from './other-clients.ts'
import { REQUIRE } from './require-expression.ts'

/**
 * `closed`: ours, and its port is gone. `in-use`: ours, but another client has joined, so it stays
 * open. `left-open`: it was open before us, only our connection was ended. `still-open`: ours, but the port was still there after 2 s (a target that does not answer).
 */
export type CloseOutcome = 'closed' | 'left-open' | 'in-use' | 'still-open'

/** Closing takes the target 1–12 ms; more only in a native call. */
const CLOSE_MS = 2_000
const PORT_GONE_MS = 1_000
const POLL_MS = 5

/**
 * Inside one synchronous evaluate, for a timer would not fire on a starved loop. Opening has set
 * `process.debugPort` to the port that was found; without putting it back, the next SIGUSR1 would
 * open there.
 *
 * SIGUSR1 starts the inspector by interrupt and once more from the event loop: on a starved loop the
 * second start is still to come when we close, and would leave the port open for good. It comes in
 * the poll phase; an immediate, queued from a microtask since an evaluate must not touch Node's own
 * queues, runs right after that. By `await`, since `queueMicrotask` may be the target's own.
 */
function closeExpression(configuredPort: number): string {
  return `((require) => {
    const process = require('process')
    const close = () => {
      let close
      // Where the target does not let it load: what is behind it.
      try { close = require('inspector').close } catch { close = () => process._debugEnd() }
      close()
      process.debugPort = ${configuredPort}
    }
    // Behind a long drain another whyspin may have come by then: 01 established, 08 close-wait. Where
    // that cannot be read, e.g. for want of a descriptor, no port is left open.
    const hasClient = (url) => {
      try {
        return asksForClients(url)
      } catch {
        return false
      }
    }
    const asksForClients = (url) => {
      const { readFileSync, existsSync } = require('fs')
      const port = Number(/:(\\d+)\\//.exec(url)[1]).toString(16).toUpperCase().padStart(4, '0')
      const isTaken = new RegExp(':' + port + ' [0-9A-F]+:[0-9A-F]{4} 0[18] ')
      const connects = (file) => existsSync(file) && isTaken.test(readFileSync(file, 'latin1'))
      return connects('/proc/self/net/tcp') || connects('/proc/self/net/tcp6')
    }
    const closeAgain = async () => {
      await undefined
      try {
        const inspector = require('inspector')
        const { setImmediate } = require('timers')
        // A fake would never call back, and might count what it is given.
        if (!\`\${setImmediate}\`.includes('new Immediate(')) return
        setImmediate(() => {
          // What is thrown here would end the target.
          try {
            const url = inspector.url()
            if (url !== undefined && !hasClient(url)) close()
          } catch {}
        })
      } catch {}
    }
    void closeAgain()
    close()
  })(${REQUIRE})`
}

async function portIsGone(pid: number, inode: number): Promise<boolean> {
  const deadline = performance.now() + PORT_GONE_MS
  while (namespaceListeners(pid).has(inode)) {
    if (performance.now() > deadline) return false
    await sleep(POLL_MS)
  }
  return true
}

/**
 * Leaves the target: closes its inspector if we opened it, else only our connection. Probe, profiler
 * and bindings must be gone before. The connection is closed afterwards in any case.
 */
export async function closeInspector(
  connection: Connection,
  inspector: OpenInspector,
  pid: number,
): Promise<CloseOutcome> {
  if (!inspector.openedByUs) {
    await connection.close()
    return 'left-open'
  }
  // Closing cuts off whoever joined meanwhile, and blocks the target for as long as a frozen one does.
  if (await hasOtherClients(pid, inspector.port)) {
    await connection.close()
    return 'in-use'
  }
  await evaluateToCut(connection, closeExpression(inspector.configuredPort), CLOSE_MS)
  await connection.close()
  return (await portIsGone(pid, inspector.inode)) ? 'closed' : 'still-open'
}
