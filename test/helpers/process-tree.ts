import type { TestContext } from 'node:test'
import { type TestProcess, startProcess } from './target.ts'

/** Starts a program as the leader of a group of its own, which ends with the test, children and all. */
export function startTree(
  t: TestContext,
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): TestProcess {
  // It execs the program under its own pid, since it leads no group yet.
  const leader = startProcess(t, 'setsid', [file, ...args], env)
  t.after(() => {
    try {
      process.kill(-leader.pid, 'SIGKILL')
    } catch {
      // It has ended by itself, with all that it started.
    }
  })
  return leader
}
