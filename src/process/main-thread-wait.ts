import { readProcFile } from './proc-file.ts'

interface SyscallNumbers {
  /** read, readv, pread64, preadv: those that a signal breaks off with EINTR. */
  readonly read: ReadonlySet<string>
  /** epoll_wait, epoll_pwait, epoll_pwait2: the event loop has nothing to do. */
  readonly poll: ReadonlySet<string>
  /** futex: a lock or a condition of the process's own. */
  readonly lock: ReadonlySet<string>
}

/** From the kernel's syscall tables; `process.arch` names them as ours, since we share the kernel. */
const NUMBERS: Readonly<Record<string, SyscallNumbers>> = {
  x64: {
    read: new Set(['0', '17', '19', '295']),
    poll: new Set(['232', '281', '441']),
    lock: new Set(['202']),
  },
  arm64: {
    read: new Set(['63', '65', '67', '69']),
    poll: new Set(['22', '441']),
    lock: new Set(['98']),
  },
}

/** Kernel functions in which a blocked read sleeps: pipes and fifos, sockets, terminals. */
const READ_WAITS = /(?:pipe|fifo)_read|stream_read|tty_read/
const POLL_WAITS = /ep_poll|epoll/
const LOCK_WAITS = /futex/

/** What holds a thread, as far as it matters to a signal. */
export type ThreadWait = 'read' | 'poll' | 'lock' | 'running' | 'other'

/**
 * What the main thread of a process waits for: `read` in a synchronous read, `poll` for the event
 * loop at rest, `lock` for another thread, a condition or a debugger, `other` in any other system
 * call. `running` when it waits for nothing, which includes having been woken inside a read and not
 * left it yet; also when it cannot be told.
 */
export function mainThreadWait(pid: number): ThreadWait {
  // `syscall` needs the right to trace; `wchan` shows less, but to everyone.
  const number = readProcFile(pid, 'syscall')?.split(' ')[0]?.trim()
  const numbers = NUMBERS[process.arch]
  if (number !== undefined && numbers !== undefined) {
    if (number === 'running') return 'running'
    if (numbers.read.has(number)) return 'read'
    if (numbers.lock.has(number)) return 'lock'
    return numbers.poll.has(number) ? 'poll' : 'other'
  }
  const wait = readProcFile(pid, 'wchan') ?? '0'
  if (wait === '0') return 'running'
  if (READ_WAITS.test(wait)) return 'read'
  if (LOCK_WAITS.test(wait)) return 'lock'
  return POLL_WAITS.test(wait) ? 'poll' : 'other'
}

/**
 * Whether the event loop of a process has nothing to do, so that it serves a signal at once. A
 * synchronous spawn waits in the same system call, on a loop of its own: it can be told by its child.
 */
export function isAtRest(pid: number): boolean {
  if (mainThreadWait(pid) !== 'poll') return false
  return readProcFile(pid, `task/${pid}/children`)?.trim() === ''
}
