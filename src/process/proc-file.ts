import { readFileSync, readlinkSync } from 'node:fs'

const ORDINARY = new Set(['ENOENT', 'ESRCH', 'EACCES', 'EPERM'])

/**
 * Gone (ENOENT; ESRCH when it went between open and read) and not ours to read (EACCES, EPERM) are
 * ordinary answers of `/proc`, which changes while it is read. Anything else is a defect.
 */
export function isOrdinaryProcError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ORDINARY.has(String(error.code))
}

function orNull(read: () => string): string | null {
  try {
    return read()
  } catch (error) {
    if (isOrdinaryProcError(error)) return null
    throw error
  }
}

/** The text of `/proc/<pid>/<name>`; null when it is gone or may not be read. */
export function readProcFile(pid: number, name: string): string | null {
  return orNull(() => readFileSync(`/proc/${pid}/${name}`, 'utf8'))
}

/** Where the link `/proc/<pid>/<name>` points; null when it is gone or may not be read. */
export function readProcLink(pid: number, name: string): string | null {
  return orNull(() => readlinkSync(`/proc/${pid}/${name}`))
}
