import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * Below the ephemeral range (from 32,768 on): there any client's connection may hold a port, and Node
 * opens no inspector on it.
 */
const FIRST = 20_000
const PORTS = 12_000
const TRIES = 20

/** A port of 127.0.0.1 on which nobody listened a moment ago, for a target that must have one by number. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = FIRST + Math.floor(Math.random() * PORTS)
    const server = createServer().listen(port, '127.0.0.1')
    try {
      await once(server, 'listening')
    } catch {
      // Taken; the next one may be free.
      continue
    }
    server.close()
    await once(server, 'close')
    return port
  }
  throw new Error(`None of ${TRIES} ports from ${FIRST} on is free.`)
}
