import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { listeningSockets } from '../../src/process/listening-sockets.ts'
import { eventually } from './eventually.ts'
import { type Mirror, MIRROR_EXIT_CODE, type Spin, startMirror, type Traces } from './mirror.ts'

/** A mirror that spins, and what was in it before anybody attached. */
export interface Spinning {
  readonly mirror: Mirror
  readonly before: Traces
}

export async function startSpinning(
  t: TestContext,
  spin: Spin,
  options?: readonly string[],
): Promise<Spinning> {
  const mirror = await startMirror(t, spin, options)
  const before = await mirror.look()
  await mirror.spin()
  return { mirror, before }
}

/** It is as before, and still ends by itself as it wants to. */
export async function assertUntouched(mirror: Mirror, before: Traces): Promise<void> {
  await eventually(async () => assert.deepEqual(await mirror.look(), before))
  await mirror.askToExit()
  assert.equal(await mirror.exited(), MIRROR_EXIT_CODE)
}

/** What can be seen of a process from outside, so also where its loop is starved. */
export interface OuterTraces {
  readonly listening: readonly string[]
  readonly threads: number
}

export function lookFromOutside(pid: number): OuterTraces {
  return {
    listening: listeningSockets(pid).map(({ host, port }) => `${host}:${port}`),
    threads: readdirSync(`/proc/${pid}/task`).length,
  }
}

/** The children of a process; of whyspin that is its guard. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      .split(' ')
      .filter((child) => child !== '')
      .map(Number)
  } catch {
    return []
  }
}

/** Gone; or a zombie, where nobody collects orphans. */
export function isOver(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}
