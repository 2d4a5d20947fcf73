import { readdirSync } from 'node:fs'
import { readProcFile } from './proc-file.ts'

/**
 * How many more files a process may open, by its soft limit; null where that cannot be read. The
 * inspector needs 6 and Node aborts the process when it gets none ("Assertion failed" in
 * `InspectorIo::ThreadMain`, Node 18 to 26).
 */
export function descriptorRoom(pid: number): number | null {
  const limit = /^Max open files\s+(\d+)/m.exec(readProcFile(pid, 'limits') ?? '')?.[1]
  if (limit === undefined) return null
  try {
    return Number(limit) - readdirSync(`/proc/${pid}/fd`).length
  } catch {
    // Another user's, or gone: whoever asks next says so.
    return null
  }
}
