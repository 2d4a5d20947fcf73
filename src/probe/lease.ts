import type { Builtins } from './builtins.ts'

/**
 * When nobody renews, everything of ours goes by itself: we may have been killed or frozen. The
 * deadline is looked at by an unref'd timer and, since timers do not run on a starved loop, in every
 * 1,024th hook event as well.
 */
export interface Lease {
  renew(): void
  /** To be asked often: who was not able to ask for a while gets some time more. */
  hasLapsed(): boolean
  /** How often the timer fired; stands still while the loop is starved. */
  readonly heartbeats: number
  readonly timer: object | null
  /** The timer goes at the next microtask, or by itself when it fires next. */
  stop(): void
}

/** Who did not look for so long was held up, and a renewal may wait behind what it does now. */
const HELD_UP_MS = 500
const GRACE_MS = 300

/** Also the resolution of `heartbeats`: a loop that turns is seen to turn within a few polls. */
const BEAT_MS = 50

export function startLease(
  builtins: Builtins,
  leaseMs: number,
  nowMs: () => number,
  onLapse: () => void,
  onBeat: () => void,
): Lease {
  let deadlineMs = nowMs() + leaseMs
  let lookedMs = nowMs()
  /** Once for each renewal: a loop of long callbacks is held up all the time. */
  let hasGrace = true
  let heartbeats = 0
  let isStopped = false
  let timer: ReturnType<Builtins['timers']['setInterval']> | null = null
  const clear = (): void => {
    if (timer !== null) builtins.timers.clearInterval(timer)
    timer = null
  }
  const hasLapsed = (): boolean => {
    const now = nowMs()
    if (now > deadlineMs && now - lookedMs > HELD_UP_MS && hasGrace) {
      hasGrace = false
      deadlineMs = now + GRACE_MS
    }
    lookedMs = now
    return now > deadlineMs
  }
  const beat = (): void => {
    if (isStopped) return clear()
    heartbeats++
    if (hasLapsed()) onLapse()
    else onBeat()
  }
  // We are in an evaluate, which may have interrupted Node in the middle of its timer lists.
  builtins.queueMicrotask(() => {
    if (isStopped) return
    timer = builtins.timers.setInterval(beat, BEAT_MS)
    timer.unref()
  })
  return {
    renew() {
      hasGrace = true
      deadlineMs = nowMs() + leaseMs
    },
    hasLapsed,
    get heartbeats() {
      return heartbeats
    },
    get timer() {
      return timer
    },
    stop() {
      isStopped = true
      builtins.queueMicrotask(clear)
    },
  }
}

/**
 * Closes the inspector that we opened, once no client is connected to it: `inspector.close()` blocks
 * the main thread for as long as a connected client is frozen (facts/inspector.md §6). Asks again
 * each second, for at most a quarter of an hour.
 */
export function closeInspectorLater(builtins: Builtins, debugPort: number): void {
  const { inspector, timers, process } = builtins
  let tries = 900
  const ours = inspector.url()
  const close = (): void => {
    const url = inspector.url()
    // Closed, or opened anew by somebody else, who wants to keep it.
    if (url === undefined || url !== ours) return
    if (!hasClient(builtins, url)) {
      inspector.close()
      process.debugPort = debugPort
      return
    }
    if (--tries > 0) timers.setTimeout(close, 1000).unref()
  }
  // In the check phase, after the poll in which a start of the inspector may still be pending.
  const soon = (): void => void timers.setImmediate(close)
  timers.setTimeout(soon, 50).unref()
}

function hasClient({ fs }: Builtins, url: string): boolean {
  const port = Number(/:(\d+)\//.exec(url)?.[1] ?? 0)
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  for (const file of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    let table: string
    try {
      table = fs.readFileSync(file, 'latin1')
    } catch {
      continue
    }
    for (const line of table.split('\n')) {
      const [, local = '', , state] = line.trim().split(/\s+/)
      // 01 established, 08 close-wait: somebody is, or was, at the other end.
      if (local.endsWith(suffix) && (state === '01' || state === '08')) return true
    }
  }
  return false
}
