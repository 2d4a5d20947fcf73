import { readdirSync } from 'node:fs'
import { readProcFile } from './proc-file.ts'
import { statusField } from './proc-status.ts'

/** What a thread moved since it started, by the system calls that the kernel counts. */
export interface ThreadIo {
  readonly readBytes: number
  readonly writtenBytes: number
  readonly readCalls: number
  readonly writeCalls: number
}

/** Counters of one thread since it started; take two readings and subtract. */
export interface ThreadTimes {
  readonly tid: number
  readonly name: string
  readonly onCpuNs: number
  /** Runnable, but waiting for a CPU. */
  readonly waitNs: number
  readonly voluntarySwitches: number
  /** Null where it may not be read (it needs the right to trace). */
  readonly io: ThreadIo | null
}

function readIo(pid: number, tid: number): ThreadIo | null {
  const text = readProcFile(pid, `task/${tid}/io`)
  if (text === null) return null
  const count = (key: string): number => Number(statusField(text, key) ?? 0)
  return {
    // rchar and wchar, not read_bytes: those count only what reached a disk.
    readBytes: count('rchar'),
    writtenBytes: count('wchar'),
    readCalls: count('syscr'),
    writeCalls: count('syscw'),
  }
}

/** Counters of one thread; null when it is gone (or the kernel keeps no `schedstat`). */
export function readThread(pid: number, tid: number): ThreadTimes | null {
  const schedstat = readProcFile(pid, `task/${tid}/schedstat`)
  const name = readProcFile(pid, `task/${tid}/comm`)
  const status = readProcFile(pid, `task/${tid}/status`)
  if (schedstat === null || name === null || status === null) return null
  const [onCpuNs = 0, waitNs = 0] = schedstat.trim().split(' ').map(Number)
  return {
    tid,
    name: name.trimEnd(),
    onCpuNs,
    waitNs,
    voluntarySwitches: Number(statusField(status, 'voluntary_ctxt_switches') ?? 0),
    io: readIo(pid, tid),
  }
}

/** Counters of all threads of a process, the main thread first; empty when it is gone. */
export function readThreads(pid: number): readonly ThreadTimes[] {
  let names: string[]
  try {
    names = readdirSync(`/proc/${pid}/task`)
  } catch {
    // The process is gone: it has no threads.
    return []
  }
  return names
    .map((name) => readThread(pid, Number(name)))
    .filter((thread) => thread !== null)
    .toSorted((a, b) => Number(b.tid === pid) - Number(a.tid === pid) || a.tid - b.tid)
}
