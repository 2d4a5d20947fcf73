import { basename } from 'node:path'
import { readArgv } from './command-line.ts'
import { runsNode } from './node-executable.ts'
import { readProcFile } from './proc-file.ts'

/** What Node calls its main thread: `node` up to 22, then these. */
const NODE_NAME = /^(?:node(?:js)?\d*|(?:node-)?MainThread)$/

/**
 * Whether a process is Node: by its executable, or by what it calls itself where that may not be read
 * (another user's) or is gone (a zombie's).
 */
export function looksLikeNode(pid: number): boolean {
  const answer = runsNode(pid)
  if (answer !== null) return answer
  const name = readProcFile(pid, 'comm')?.trim() ?? ''
  return NODE_NAME.test(basename(readArgv(pid)[0] ?? '')) || NODE_NAME.test(name)
}
