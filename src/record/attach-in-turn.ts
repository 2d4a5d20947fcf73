import { setTimeout as sleep } from 'node:timers/promises'
import { findInspector } from '../inspector/open-inspector.ts'
import { clusterWorkers } from '../process/cluster-workers.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { attachToPrimary } from './attach-to-primary.ts'
import { leavingBy } from './leaving-by.ts'
import { renewingLease } from './renewing-lease.ts'
import { attachToProcess, type Session } from './session.ts'

/** Attaches to a process that is one of several, or the primary of a cluster. */
export type Attach = (identity: ProcessIdentity, signal?: AbortSignal) => Promise<Session>

/** Workers that want to be attached to as well ask within this time: all are looked at at once. */
const WORKERS_FIRST_MS = 200

/**
 * Attaches to processes whose inspectors would by default all open on one port, one after the other:
 * each is moved off it (`inspector/move-inspector.ts`). A primary makes Node open the inspectors of all
 * its workers, so it comes behind those that are to be attached to, and while its own opens no
 * session of ours is closed.
 */
export function attachInTurn(areSeveral: boolean): Attach {
  const attached = new Set<number>()
  const leaving = new Set<Promise<unknown>>()
  let turn: Promise<unknown> = Promise.resolve()
  let primary: Promise<unknown> = Promise.resolve()

  /** Whoever asked for it hears of its failure. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  async function attach(identity: ProcessIdentity, signal?: AbortSignal): Promise<Session> {
    const { pid } = identity
    const passesOn = clusterWorkers(pid).length > 0 && (await findInspector(identity)) === null
    if (passesOn) {
      if (areSeveral) await sleep(WORKERS_FIRST_MS)
      return inTurn(() => {
        // One that is being left has its inspector open, so that a signal to it does nothing, and
        // closes it later.
        const opening = Promise.allSettled(leaving).then(() =>
          attachToPrimary(identity, attached, signal),
        )
        primary = opening.catch(() => {})
        return opening
      })
    }
    return inTurn(async () => {
      const session = await attachToProcess(identity, signal)
      attached.add(pid)
      return session
    })
  }

  return async (identity, signal) => {
    const session = await attach(identity, signal)
    const leave = async (): Promise<readonly string[]> => {
      await renewingLease([session], primary)
      attached.delete(identity.pid)
      return session.detach()
    }
    return leavingBy(session, () => {
      const left = leave()
      leaving.add(left)
      return left.finally(() => leaving.delete(left))
    })
  }
}
