import { readArgv } from './command-line.ts'
import { lineOf, listPids } from './list-pids.ts'
import { looksLikeNode } from './looks-like-node.ts'
import { splitNodeArguments } from './node-arguments.ts'
import { readProcFile, readProcLink } from './proc-file.ts'
import { statusField } from './proc-status.ts'
import { readStartTimeTicks } from './start-time.ts'

/** A process that runs Node, as far as can be told from outside. */
export interface NodeProcess {
  readonly pid: number
  /** Clock ticks since boot; with the pid it names the process for good. */
  readonly startTimeTicks: number
  /** Of its real user. */
  readonly uid: number
  readonly argv: readonly string[]
  /** The arguments joined, or the name where there are none. */
  readonly command: string
  /** Its script and what that is given, without Node's own options; the command where it has none. */
  readonly program: string
  /** False: it may not be looked into (another user's), or there is nothing left to (a zombie). */
  readonly isReadable: boolean
}

/** Node of any version has V8's scheduler for delayed tasks as a second thread, whatever its flags. */
const LEAST_THREADS = 2

/**
 * The Node processes that `/proc` shows, by ascending pid; never ourselves or a process that started
 * us. Reads each executable once, and only those of processes that have threads as Node has.
 */
export function listNodeProcesses(): readonly NodeProcess[] {
  const ours = lineOf(process.pid)
  return listPids()
    .filter((pid) => !ours.has(pid))
    .map(describeNode)
    .filter((each) => each !== null)
}

function describeNode(pid: number): NodeProcess | null {
  const startTimeTicks = readStartTimeTicks(pid)
  const status = readProcFile(pid, 'status')
  // It went since it was listed.
  if (startTimeTicks === null || status === null) return null
  const isZombie = statusField(status, 'State')?.startsWith('Z') === true
  if (!isZombie && Number(statusField(status, 'Threads')) < LEAST_THREADS) return null
  if (!looksLikeNode(pid)) return null
  const argv = readArgv(pid)
  const command = argv.join(' ') || (statusField(status, 'Name') ?? '')
  return {
    pid,
    startTimeTicks,
    uid: Number(statusField(status, 'Uid')?.split(/\s+/)[0]),
    argv,
    command,
    program: programOf(argv) || command,
    isReadable: readProcLink(pid, 'exe') !== null,
  }
}

function programOf(argv: readonly string[]): string {
  const { script } = splitNodeArguments(argv.slice(1))
  return argv.slice(script === null ? 1 : argv.indexOf(script, 1)).join(' ')
}
