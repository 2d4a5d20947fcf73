import type { Builtins, InspectorSession } from './builtins.ts'

/**
 * V8's profiler by a session that the target has with itself. In a worker there is no other way: one
 * that was started through `NodeWorker` runs on for ever when we vanish, a session of the worker's
 * own goes with the probe (facts/inspector.md §4, Workers).
 */
export interface OwnProfiler {
  start(intervalUs: number): void
  /** Begins the next profile before this one ends: then neither is dear. @returns the one that ended */
  rotate(): object | null
  /** Ends it. @returns the profile, null when there is none */
  stop(): object | null
}

export function createOwnProfiler(builtins: Builtins): OwnProfiler {
  let running: InspectorSession | null = null
  let intervalUs = 0
  const begin = (): InspectorSession => {
    const session = new builtins.inspector.Session()
    session.connect()
    session.post('Profiler.enable', {})
    session.post('Profiler.setSamplingInterval', { interval: intervalUs })
    session.post('Profiler.start', {})
    return session
  }
  const end = (session: InspectorSession): object | null => {
    let taken: object | null = null
    try {
      session.post('Profiler.stop', {}, (_error, result) => {
        taken = result?.profile ?? null
      })
    } finally {
      session.disconnect()
    }
    return taken
  }
  return {
    start(everyUs) {
      if (running !== null) return
      intervalUs = everyUs
      running = begin()
    },
    rotate() {
      const last = running
      if (last === null) return null
      running = begin()
      return end(last)
    },
    stop() {
      const last = running
      running = null
      return last === null ? null : end(last)
    },
  }
}
