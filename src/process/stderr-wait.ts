import { readdirSync, statSync } from 'node:fs'
import { readProcFile } from './proc-file.ts'

const STDERR = 2
/** O_NONBLOCK of the kernel's fcntl.h, on x86-64 and arm64. */
const NONBLOCK = 0o4000

/** write and writev, in the kernel's syscall tables. */
const WRITES: Readonly<Record<string, readonly string[]>> = {
  x64: ['1', '20'],
  arm64: ['64', '66'],
}

/**
 * The pipe that a process has for its stderr, where a write waits for room: to be opened by this
 * path. Null where there is no pipe, or a full one fails the write instead.
 */
export function blockingStderrPipe(pid: number): string | null {
  const path = `/proc/${pid}/fd/${STDERR}`
  try {
    if (!statSync(path).isFIFO()) return null
  } catch {
    // Closed, or not ours to see.
    return null
  }
  const flags = /^flags:\s+(\d+)$/m.exec(readProcFile(pid, `fdinfo/${STDERR}`) ?? '')?.[1] ?? '0'
  return (Number.parseInt(flags, 8) & NONBLOCK) === 0 ? path : null
}

/** Whether a thread of a process stands in a write to its stderr, which therefore is full. */
export function waitsForStderr(pid: number): boolean {
  const writes = WRITES[process.arch] ?? []
  let threads: readonly string[] = []
  try {
    threads = readdirSync(`/proc/${pid}/task`)
  } catch {
    // It is gone.
  }
  return threads.some((tid) => {
    const [number = '', fd] = (readProcFile(pid, `task/${tid}/syscall`) ?? '').split(' ')
    return writes.includes(number) && Number(fd) === STDERR
  })
}
