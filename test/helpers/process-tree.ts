import type { TestContext } from 'node:test'
import { nodeDescendants } from '../../src/process/node-descendants.ts'
import { type TestProcess, startProcess } from './target.ts'

/** Starts a program as the leader of a group of its own, which ends with the test, children and all. */
export function startTree(
  t: TestContext,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): TestProcess {
  let pid: number | null = null
  // First of all, for nobody finds them once the leader is gone: sudo, su and tini start the program
  // in a group of its own.
  t.after(() => {
    for (const below of pid === null ? [] : nodeDescendants(pid)) process.kill(below, 'SIGKILL')
  })
  // It execs the program under its own pid, since it leads no group yet.
  const leader = startProcess(t, 'setsid', [file, ...args], env)
  pid = leader.pid
  t.after(() => {
    try {
      process.kill(-leader.pid, 'SIGKILL')
    } catch {
      // It has ended by itself, with all that it started.
    }
  })
  return leader
}
