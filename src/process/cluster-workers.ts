import { childPids } from './child-processes.ts'
import { runsNode } from './node-executable.ts'
import { readProcFile } from './proc-file.ts'

/**
 * The workers of a process that is the primary of a `node:cluster`: Node children that were started
 * with `NODE_UNIQUE_ID`, which nobody else sets (a worker deletes it, but not what the kernel shows).
 */
export function clusterWorkers(pid: number): readonly number[] {
  return childPids(pid).filter((child) => {
    const environment = readProcFile(child, 'environ') ?? ''
    return /(?:^|\0)NODE_UNIQUE_ID=/.test(environment) && runsNode(child) === true
  })
}
