import type { Builtins } from './builtins.ts'
import { createExecGuard } from './exec-guard.ts'
import { createOwnProfiler, type OwnProfiler } from './own-profiler.ts'
import { createSlices, type Slices } from './slices.ts'

/** CPU samples, by our session or by one of the thread's own; they end before the target becomes another program. */
export interface Sampling {
  readonly slices: Pick<Slices, 'start' | 'end'>
  readonly own: OwnProfiler
  /** Ends the own ones; those of our session end with it. */
  stop(): void
  readonly isOff: boolean
}

export function createSampling(builtins: Builtins): Sampling {
  const slices = createSlices(builtins)
  const own = createOwnProfiler(builtins)
  const execGuard = createExecGuard(builtins, () => {
    slices.endAll()
    own.stop()
  })
  return {
    slices: {
      start(name) {
        execGuard.start()
        slices.start(name)
      },
      end: slices.end,
    },
    own: {
      ...own,
      start(intervalUs) {
        execGuard.start()
        own.start(intervalUs)
      },
    },
    stop() {
      execGuard.stop()
      own.stop()
    },
    get isOff() {
      return execGuard.isOff
    },
  }
}
