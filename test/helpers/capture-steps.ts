import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { establishedPeers } from '../../src/process/established-peers.ts'
import { listeningSockets } from '../../src/process/listening-sockets.ts'
import type { Mirror } from './mirror.ts'
import { childrenOf } from './untouched.ts'
import type { Running } from './whyspin.ts'

/**
 * What a capture does one after the other, as it shows from outside: whyspin runs, its guard runs,
 * the target listens, the guard is connected, hooks are on, hooks are off, the target listens no more.
 */
export const STEPS = [
  ...(['started', 'guarded', 'listening', 'connected'] as const),
  ...(['hooked', 'unhooked', 'left'] as const),
] as const
export type Step = (typeof STEPS)[number]

const LOOK_MS = 1

/**
 * Waits until a capture of a spinning mirror is at a step.
 * @returns the pid of the guard, null before there is one
 */
export async function reachStep(
  step: Step,
  whyspin: Running,
  mirror: Mirror,
): Promise<number | null> {
  let guard: number | null = null
  let hasListened = false
  let isEnded = false
  void whyspin.ended.finally(() => {
    isEnded = true
  })
  const inspectors = (): readonly number[] =>
    listeningSockets(mirror.pid)
      .map(({ port }) => port)
      .filter((port) => port !== mirror.port)
  const isAt: Readonly<Record<Step, () => boolean>> = {
    started: () => true,
    guarded: () => guard !== null,
    listening: () => inspectors().length > 0,
    connected: () => inspectors().some((port) => establishedPeers(mirror.pid, port) > 0),
    hooked: () => /hooks on\n/.test(mirror.output()),
    unhooked: () => /hooks on\n[^]*hooks off\n/.test(mirror.output()),
    left: () => {
      hasListened ||= inspectors().length > 0
      return hasListened && inspectors().length === 0
    },
  }
  for (;;) {
    guard = childrenOf(whyspin.pid)[0] ?? guard
    if (isAt[step]()) return guard
    assert.ok(!isEnded, `the capture ended before it was seen at "${step}":\n${mirror.output()}`)
    await sleep(LOOK_MS)
  }
}
