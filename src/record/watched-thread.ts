import type { Connection } from '../inspector/connection.ts'
import type { InstalledProbe } from './install-probe.ts'
import type { NextBeat } from './probe-voice.ts'

/** A JavaScript thread of the target with the probe in it: the main thread, or a worker. */
export interface WatchedThread {
  readonly connection: Connection
  readonly probe: InstalledProbe
  /** As the OS counts on this machine; of another machine, as it counts there. */
  readonly tid: number
  /**
   * Whose profiler takes the CPU samples: that of our session, which goes with it, or one of the
   * thread's own. In a worker there is no other way; and where Node itself takes a profile, its session
   * hears of all that ours takes, and writes it to the target's stderr (Node 20 to 26).
   */
  readonly profiler: 'session' | 'own'
  /** What its probe says by itself; a worker's says nothing. */
  readonly nextBeat: NextBeat
  /** True once the target wants to exit: nothing may be evaluated in it any more. */
  readonly isExiting: boolean
  /** Says so when the debugger of somebody else holds the thread just now; else null. */
  debuggerHold(): Promise<string | null>
  /** Lets go of the thread for good: nothing of ours is to call on it again, at no time. */
  abandon(): Promise<void>
}
