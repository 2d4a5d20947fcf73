// Runs as a process of its own in the network namespace of a target; see enter-network.ts. What it
// connects it hands over, so no byte passes through it, and what was handed over outlives it.
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { DialRequest, DialerMessage } from './dialer-messages.ts'

/** Longer than an attach waits for anything; whoever asks later starts another dialer. */
const IDLE_MS = 5_000
/** Loopback answers at once, or never. */
const CONNECT_MS = 1_000

let idle = setTimeout(leave, IDLE_MS)
process.on('message', ({ id, host, port }: DialRequest) => {
  clearTimeout(idle)
  idle = setTimeout(leave, IDLE_MS)
  const socket = connect({ host, port, noDelay: true })
  const fail = (text: string): void => {
    socket.destroy()
    tell({ id, error: text })
  }
  // Not a byte may be read here.
  socket.pause()
  socket.setTimeout(CONNECT_MS, () => fail(`connect ETIMEDOUT ${host}:${port}`))
  socket.once('error', (error) => fail(error.message))
  socket.once('connect', () => {
    socket.setTimeout(0)
    process.send?.({ id, error: null } satisfies DialerMessage, socket)
  })
})
// Whoever started us is gone or has had enough.
process.once('disconnect', () => clearTimeout(idle))

const loopback = Object.values(networkInterfaces()).flat()
tell({ isLoopbackUp: loopback.some((address) => address?.internal === true) })

function tell(message: DialerMessage): void {
  if (process.connected) process.send?.(message)
}

function leave(): void {
  if (process.connected) process.disconnect()
}
