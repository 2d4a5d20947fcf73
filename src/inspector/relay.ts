import type { Duplex } from 'node:stream'
import { CLOSE_FRAME, createClientFrames } from './client-frames.ts'

/** Carries bytes between a client and an inspector. */
export interface Relay {
  /** Ends the inspector's side, if the client has not. Resolves when it is ended. */
  leave(): Promise<void>
}

/** An inspector answers a close without its main thread, unless the process is stopped. */
const LIMIT_MS = 15 * 60_000
/** A profile of 10 MB takes less than a second, and a crowded host some more. */
const FLOOD_MS = 10_000
/** Of one that was stopped, data come before and after. */
const PAUSE_MS = 100
/** Replies on their way have come by then. */
const QUIET_MS = 20

/**
 * Carries bytes until either side ends. However the client goes, the inspector is left by a close
 * frame, and its end of the connection waited for: one whose client is gone while a reply is on its
 * way may crash, on Node 18 to 22 at least. It takes the end of a connection and a reply for it in
 * one turn of its loop, and writes to what is closed (`WsHandler::OnEof` and `WriteRaw` in
 * nodejs/node, src/inspector_socket.cc). With ten requests under way 16 of 100 did, and 3 to 9 where
 * they were stopped; with a close frame 0 of 500 (test/integration/harm/client-gone.test.ts).
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

  function leave(): Promise<void> {
    if (isLeaving) return ended
    isLeaving = true
    client.unpipe(inspector)
    client.destroy()
    if (inspector.destroyed) return ended
    limit = setTimeout(() => inspector.destroy(), LIMIT_MS)
    inspector.unpipe(client)
    // Without an answer to its request the client has asked for nothing yet.
    if (!hasAnswered) inspector.destroy()
    // What still comes is for nobody; unread, it would hold up the end. And behind much that it has to
    // send, an inspector ends as abruptly as without the close frame.
    else drain(inspector, sayGoodbye)
    return ended
  }

  function sayGoodbye(): void {
    if (sent.isClosing) return
    const rest = sent.completion()
    // What it filled up may have been a close frame.
    inspector.write(sent.isClosing ? rest : Buffer.concat([rest, CLOSE_FRAME]))
  }

  client.on('data', sent.see)
  client.pipe(inspector, { end: false })
  inspector.once('data', () => {
    hasAnswered = true
  })
  inspector.once('end', () => inspector.destroy())
  inspector.pipe(client)
  client.once('close', () => void leave())
  return { leave }
}

/**
 * Reads what still comes to its end, and calls back once when nothing has come for a moment. Who keeps
 * sending for long is cut off: an inspector sends what it has, and that is all.
 */
function drain(from: Duplex, onQuiet: () => void): void {
  let lastMs = performance.now()
  let flowingMs = 0
  let isQuiet = false
  const quiet = setTimeout(() => {
    isQuiet = true
    onQuiet()
  }, QUIET_MS)
  from.once('close', () => clearTimeout(quiet))
  from.on('data', () => {
    const nowMs = performance.now()
    const gapMs = nowMs - lastMs
    lastMs = nowMs
    if (!isQuiet) quiet.refresh()
    if (gapMs < PAUSE_MS) flowingMs += gapMs
    if (flowingMs > FLOOD_MS) from.destroy()
  })
  from.resume()
}
