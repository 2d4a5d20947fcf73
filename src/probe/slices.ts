import { attempt } from './attempt.ts'
import type { Builtins } from './builtins.ts'

/** CPU samples of our session, begun and ended from within: by the protocol slices cannot overlap. */
export interface Slices {
  start(name: string): void
  end(name: string): void
  endAll(): void
}

export function createSlices({ inspector }: Builtins): Slices {
  const running = new Set<string>()
  return {
    start(name) {
      inspector.console.profile(name)
      running.add(name)
    },
    end(name) {
      inspector.console.profileEnd(name)
      running.delete(name)
    },
    endAll() {
      for (const name of running) attempt(() => inspector.console.profileEnd(name))
      running.clear()
    },
  }
}
