import type { IoCounters } from './io-counters.ts'

/**
 * Reads the thread's I/O counters at both ends of one turn: from `before` to `after` (what the
 * callback did), and on to the next macrotask (what its drain did). The stretch to the next macrotask
 * counts only when that one is no I/O callback, since libuv reads before it calls back.
 */
export interface TurnSample {
  readonly tag: number
  begin(tag: number): void
  /** A burst begins: forgets a sample that the one before left unfinished. */
  reset(): void
  /** At the turn's `after`. */
  endCallback(): void
  /** At the next macrotask's `before`; false when nothing was being sampled or it must be dropped. */
  endTurn(nextIsIo: boolean): boolean
  readonly bytes: number
  readonly calls: number
  readonly turnUs: number
  /** From `before` to `after`. */
  readonly callbackUs: number
  /** When the turn began, since the burst did. */
  readonly sinceBurstUs: number
}

/** `counters` gives those of the burst that runs: they are opened anew for each. */
export function createTurnSample(
  counters: () => IoCounters | null,
  nowUs: () => number,
): TurnSample {
  let io: IoCounters | null = null
  let tag = 0
  let phase: 'off' | 'callback' | 'drain' = 'off'
  let startBytes = 0
  let startCalls = 0
  let burstUs = 0
  let startUs = 0
  let callbackUs = 0
  let callbackBytes = 0
  let callbackCalls = 0
  let bytes = 0
  let calls = 0
  let turnUs = 0

  const movedSince = ({ bytes: bytesNow, calls: callsNow }: IoCounters): void => {
    bytes = bytesNow - startBytes
    calls = callsNow - startCalls
    // Exactly 8 bytes a call are eventfd wake-ups of the loop itself, not traffic.
    if (bytes === 8 * calls) bytes = calls = 0
  }

  return {
    reset() {
      phase = 'off'
      burstUs = nowUs()
    },
    begin(forTag) {
      phase = 'off'
      io = counters()
      if (io === null || !io.read()) return
      tag = forTag
      startBytes = io.bytes
      startCalls = io.calls
      startUs = nowUs()
      phase = 'callback'
    },
    endCallback() {
      if (phase !== 'callback' || io === null) return
      callbackUs = nowUs() - startUs
      phase = io.read() ? 'drain' : 'off'
      movedSince(io)
      callbackBytes = bytes
      callbackCalls = calls
    },
    endTurn(nextIsIo) {
      const was = phase
      phase = 'off'
      if (was !== 'drain' || io === null) return false
      // With its drain, in which an async function does its work.
      turnUs = nowUs() - startUs
      if (nextIsIo) {
        bytes = callbackBytes
        calls = callbackCalls
        return true
      }
      if (!io.read()) return false
      movedSince(io)
      return true
    },
    get tag() {
      return tag
    },
    get bytes() {
      return bytes
    },
    get calls() {
      return calls
    },
    get turnUs() {
      return turnUs
    },
    get callbackUs() {
      return callbackUs
    },
    get sinceBurstUs() {
      return startUs - burstUs
    },
  }
}
