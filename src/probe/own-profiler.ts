import type { Builtins, InspectorSession } from './builtins.ts'

/**
 * V8's profiler by a session that the target has with itself. In a worker there is no other way: one
 * that was started through `NodeWorker` runs on for ever when we vanish, a session of the worker's
 * own goes with the probe (facts/inspector.md §4, Workers).
 */
export interface OwnProfiler {
  start(intervalUs: number): void
  /** Ends it. @returns the profile, null when there is none */
  stop(): object | null
}

export function createOwnProfiler({ inspector }: Builtins): OwnProfiler {
  let session: InspectorSession | null = null
  return {
    start(intervalUs) {
      if (session !== null) return
      session = new inspector.Session()
      session.connect()
      session.post('Profiler.enable', {})
      session.post('Profiler.setSamplingInterval', { interval: intervalUs })
      session.post('Profiler.start', {})
    },
    stop() {
      if (session === null) return null
      let taken: object | null = null
      try {
        session.post('Profiler.stop', {}, (_error, result) => {
          taken = result?.profile ?? null
        })
      } finally {
        session.disconnect()
        session = null
      }
      return taken
    },
  }
}
