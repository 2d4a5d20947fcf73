import type { Duplex } from 'node:stream'
import { CLOSE_FRAME, createClientFrames } from './client-frames.ts'

/** Carries bytes between a client and an inspector. */
export interface Relay {
  /** Ends the inspector's side, if the client has not. Resolves when it is ended. */
  leave(): Promise<void>
}

/** An inspector answers a close without its main thread, unless the process is stopped. */
const LIMIT_MS = 15 * 60_000

/**
 * Carries bytes until either side ends. However the client goes, the inspector is left by a close
 * frame, and its end of the connection waited for: one whose client is gone while a reply is on its
 * way may crash, on Node 18 to 22 at least. It takes the end of a connection and a reply for it in
 * one turn of its loop, and writes to what is closed (`WsHandler::OnEof` and `WriteRaw` in
 * nodejs/node, src/inspector_socket.cc). With ten requests under way 16 of 100 did, stopped or not;
 * with a close frame 0 of 400 (test/integration/harm/client-gone.test.ts).
 */
export function relay(client: Duplex, inspector: Duplex): Relay {
  const sent = createClientFrames()
  let hasAnswered = false
  let isLeaving = false
  let limit: NodeJS.Timeout | undefined
  const ended = new Promise<void>((resolve) => {
    inspector.once('close', () => {
      clearTimeout(limit)
      client.end()
      resolve()
    })
  })

  function sayGoodbye(): void {
    if (sent.isClosing) return
    const rest = sent.completion()
    // What it filled up may have been a close frame.
    inspector.write(sent.isClosing ? rest : Buffer.concat([rest, CLOSE_FRAME]))
  }

  function leave(): Promise<void> {
    if (isLeaving) return ended
    isLeaving = true
    client.unpipe(inspector)
    client.destroy()
    if (inspector.destroyed) return ended
    inspector.unpipe(client)
    // What still comes is for nobody; unread, it would hold up the end.
    inspector.resume()
    if (!sent.hasBegun) inspector.destroy()
    // What follows a request before its answer is lost.
    else if (hasAnswered) sayGoodbye()
    limit = setTimeout(() => inspector.destroy(), LIMIT_MS)
    return ended
  }

  client.on('data', sent.see)
  client.pipe(inspector, { end: false })
  inspector.once('data', () => {
    hasAnswered = true
    if (isLeaving) sayGoodbye()
  })
  inspector.once('end', () => inspector.destroy())
  inspector.pipe(client)
  client.once('close', () => void leave())
  return { leave }
}
