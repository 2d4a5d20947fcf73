import type { Size } from './target.ts'

/** One thing that grows, while all else stays as it is. */
export interface Axis {
  readonly id: string
  readonly about: string
  readonly values: readonly number[]
  size(value: number): Size
  durationMs(value: number): number
}

const USUAL: Size = { resumptionsPerSecond: 10_000, sockets: 10, chains: 1, frames: 10 }
const DURATION_MS = 2_000

export const axes: readonly Axis[] = [
  {
    id: 'rate',
    about: 'resumptions a second that were asked for',
    values: [1e3, 1e4, 1e5, 1e6],
    size: (resumptionsPerSecond) => ({ ...USUAL, resumptionsPerSecond }),
    durationMs: () => DURATION_MS,
  },
  {
    id: 'sockets',
    about: 'open sockets',
    // No process may have more than 20,000 descriptors where this was measured.
    values: [10, 100, 1_000, 19_000],
    size: (sockets) => ({ ...USUAL, sockets }),
    durationMs: () => DURATION_MS,
  },
  {
    id: 'chains',
    about: 'wake chains, at 100,000 resumptions a second',
    values: [1, 10, 100, 1_000, 10_000],
    size: (chains) => ({ ...USUAL, resumptionsPerSecond: 1e5, chains }),
    durationMs: () => DURATION_MS,
  },
  {
    id: 'frames',
    about: 'frames on the stack where resources are created',
    values: [1, 10, 100, 1_000],
    size: (frames) => ({ ...USUAL, frames }),
    durationMs: () => DURATION_MS,
  },
  {
    id: 'seconds',
    about: 'seconds that the capture takes',
    values: [1, 10, 60, 600],
    size: () => USUAL,
    durationMs: (seconds) => seconds * 1e3,
  },
]
