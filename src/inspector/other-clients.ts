import { setTimeout as sleep } from 'node:timers/promises'
import { establishedPeers } from '../process/established-peers.ts'

/** A request for `/json`, ours or that of a tool that looks for inspectors, is over long before. */
const PASSING_MS = 300
const POLL_MS = 5

/**
 * Whether somebody besides us is connected to a port of a process, and not only for a moment. To be
 * asked while we have one connection there.
 */
export async function hasOtherClients(pid: number, port: number): Promise<boolean> {
  const deadline = performance.now() + PASSING_MS
  while (establishedPeers(pid, port) > 1) {
    if (performance.now() > deadline) return true
    await sleep(POLL_MS)
  }
  return false
}
