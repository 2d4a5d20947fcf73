import { descendantPids } from './child-processes.ts'
import { lineOf } from './list-pids.ts'
import { runsNode } from './node-executable.ts'

/**
 * The Node processes below a process, parents before their children; never ourselves or a process
 * that started us. Empty for the number of a thread that is no process.
 */
export function nodeDescendants(pid: number): readonly number[] {
  const ours = lineOf(process.pid)
  return descendantPids(pid).filter((each) => !ours.has(each) && runsNode(each) === true)
}
