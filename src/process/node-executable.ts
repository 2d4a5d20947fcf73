import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { isOrdinaryProcError, readProcFile } from './proc-file.ts'

/**
 * `node::Start(int, char**)`, exported by every `node` and `libnode` from 18 to 26, and by neither
 * Bun nor Deno. File and thread names prove nothing: both can be anything.
 */
const NODE_START = Buffer.from('_ZN4node5StartEiPPc')
const CHUNK_BYTES = 1024 * 1024

const known = new Map<string, boolean>()

function contains(file: number, needle: Buffer): boolean {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES + needle.length - 1)
  let kept = 0
  for (;;) {
    const read = readSync(file, chunk, kept, CHUNK_BYTES, null)
    if (read === 0) return false
    const filled = kept + read
    if (chunk.subarray(0, filled).includes(needle)) return true
    // The symbol may lie across the border of two chunks.
    kept = Math.min(needle.length - 1, filled)
    chunk.copyWithin(0, filled - kept, filled)
  }
}

function holdsNode(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const { dev, ino, mtimeMs } = fstatSync(file)
    const key = `${dev}:${ino}:${mtimeMs}`
    const answer = known.get(key) ?? contains(file, NODE_START)
    known.set(key, answer)
    return answer
  } finally {
    closeSync(file)
  }
}

function mapsLibnode(pid: number): boolean {
  const mapped = /\s(\/\S*\/libnode\.so\S*)/.exec(readProcFile(pid, 'maps') ?? '')?.[1]
  if (mapped === undefined) return false
  try {
    return holdsNode(`/proc/${pid}/root${mapped}`)
  } catch {
    // Replaced on disk since it was loaded: its name is then all there is.
    return true
  }
}

/**
 * Whether a process runs Node, told from its executable (read in chunks, once per file, at most
 * about 130 ms for 120 MB). Null when the executable cannot be read: the process is gone, belongs to
 * another user, is not dumpable, or is a thread of the kernel.
 */
export function runsNode(pid: number): boolean | null {
  try {
    return holdsNode(`/proc/${pid}/exe`) || mapsLibnode(pid)
  } catch (error) {
    if (isOrdinaryProcError(error)) return null
    throw error
  }
}
