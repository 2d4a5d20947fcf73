import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { readProcLink } from '../process/proc-file.ts'

/** Some attaches that wait for a target in a native call, or many on a crowded host. */
const TURN_MS = 30_000
const POLL_MS = 10

/**
 * Listens on a name in the kernel's abstract namespace, which one process at a time can have, and
 * which is free again when that process ends, however it ends. Nobody is ever answered there.
 */
async function claim(name: string): Promise<Server | 'taken' | 'impossible'> {
  const server = createServer((socket) => socket.destroy())
  server.unref()
  try {
    server.listen(`\0${name}`)
    await once(server, 'listening')
    return server
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    return isTaken ? 'taken' : 'impossible'
  }
}

/**
 * Runs `work` while no other whyspin of this machine opens an inspector on the same port of the same
 * network: two that signal at once would have their targets fight for it, and one would go without.
 * Goes ahead when its turn does not come within 30 s, or cannot be asked for.
 * @param port where the target will open; for 0 there is nothing to fight for
 * @param signal ends the wait; `work` is to look at it before it opens anything
 */
export async function inTurn<T>(
  identity: ProcessIdentity,
  port: number,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  if (port === 0) return work()
  const network = readProcLink(identity.pid, 'ns/net') ?? ''
  const deadline = performance.now() + TURN_MS
  let turn = await claim(`whyspin/${network}/${port}`)
  while (turn === 'taken' && performance.now() < deadline && signal?.aborted !== true) {
    await sleep(POLL_MS)
    turn = await claim(`whyspin/${network}/${port}`)
  }
  try {
    return await work()
  } finally {
    if (typeof turn !== 'string') turn.close()
  }
}
