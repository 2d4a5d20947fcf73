import { type WhyspinError, targetError } from '../errors.ts'
import { describeProcess, describeProcesses, readArgv } from './command-line.ts'
import { requireLinux } from './linux-only.ts'
import { nodeDescendants } from './node-descendants.ts'
import { runsNode } from './node-executable.ts'
import { readNodeOptions } from './node-options.ts'
import { readPidInNamespace } from './pid-in-namespace.ts'
import { readProcFile, readProcLink } from './proc-file.ts'
import { otherRuntime, programName } from './program-name.ts'
import { statusField } from './proc-status.ts'
import { type StateProblem, stateProblem } from './process-state.ts'
import { readStartTimeTicks } from './start-time.ts'

/** A Node process that may be attached to, as far as can be told without touching it. */
export interface ProcessIdentity {
  readonly pid: number
  /** The pid that the process itself sees: they differ in a container. */
  readonly pidInNamespace: number
  /** Clock ticks since boot; with the pid it names the process for good. */
  readonly startTimeTicks: number
  readonly uid: number
  readonly argv: readonly string[]
  /** The arguments joined, or the name where there are none. */
  readonly command: string
  /** `NODE_OPTIONS` as it was started with, split. */
  readonly nodeOptions: readonly string[]
  readonly executable: string
  /** Null when it cannot be told. */
  readonly sameNetwork: boolean | null
}

/** State D is left within milliseconds by healthy I/O: look again this often before refusing. */
const STATE_LOOKS = 25
const STATE_PAUSE_MS = 40

function lastingStateProblem(pid: number, status: string): StateProblem | null {
  let problem = stateProblem(status)
  for (let look = 1; look < STATE_LOOKS && problem !== null; look++) {
    if (statusField(status, 'State')?.charAt(0) !== 'D') break
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STATE_PAUSE_MS)
    problem = stateProblem(readProcFile(pid, 'status') ?? '')
  }
  return problem
}

function noSuchProcess(pid: number): WhyspinError {
  return targetError(
    `There is no process ${pid}.`,
    'Look the pid up again, e.g. with `pgrep -a node`; in a container run whyspin where the pid is valid.',
  )
}

function refuseForeignUser(pid: number, uid: number): void {
  const ours = process.geteuid?.() ?? 0
  if (ours === 0 || ours === uid) return
  throw targetError(
    `Process ${describeProcess(pid)} belongs to user ${uid}, and whyspin runs as user ${ours}.`,
    `Run whyspin as that user or as root: \`sudo whyspin ${pid}\`.`,
  )
}

function whatWouldWork(pid: number): string {
  const runtime = otherRuntime(pid)
  if (runtime !== null)
    return `What whyspin looks at, Node’s event loop and its async resources, ${runtime} does not have: run the program on Node.`
  const below = nodeDescendants(pid)
  return below.length === 0
    ? 'Pass the pid of a Node process, e.g. one of `pgrep -a node`; none runs below this one.'
    : `Pass the pid of a Node process; below this one runs ${describeProcesses(below)}.`
}

function refuseOtherPrograms(pid: number, argv: readonly string[]): void {
  const answer = runsNode(pid)
  if (answer === true) return
  if (answer === null && argv.length === 0)
    throw targetError(
      `Process ${describeProcess(pid)} has no executable: it is a thread of the kernel or just exited.`,
      'Pass the pid of a Node process, e.g. one of `pgrep -a node`.',
    )
  if (answer === null)
    throw targetError(
      `The executable of process ${describeProcess(pid)} may not be read, so whether it is Node is unknown.`,
      process.geteuid?.() === 0
        ? 'If it is Node, run whyspin with the right to trace it (CAP_SYS_PTRACE, in its container), or pass its ws:// URL.'
        : `Run whyspin as root: \`sudo whyspin ${pid}\`.`,
    )
  throw targetError(
    `Process ${describeProcess(pid)} is ${programName(pid)}, not Node; it was not touched.`,
    whatWouldWork(pid),
  )
}

/** Whether a process lives in our network namespace; null when it cannot be told. */
export function sharesNetwork(pid: number): boolean | null {
  const theirs = readProcLink(pid, 'ns/net')
  return theirs === null ? null : theirs === readProcLink(process.pid, 'ns/net')
}

/**
 * Looks at a process without touching it: no signal, no ptrace, only `/proc`.
 * @throws targetError when there is no such process, the number is a thread, its state or owner
 * forbids attaching, or it is not Node. Each with its own sentence.
 */
export function identifyProcess(pid: number): ProcessIdentity {
  requireLinux()
  const startTimeTicks = readStartTimeTicks(pid)
  const status = readProcFile(pid, 'status')
  if (startTimeTicks === null || status === null) throw noSuchProcess(pid)
  const tgid = Number(statusField(status, 'Tgid'))
  if (tgid !== pid)
    throw targetError(
      `${pid} is a thread of process ${describeProcess(tgid)}, not a process.`,
      `Pass the pid of the process: \`whyspin ${tgid}\`.`,
    )
  const problem = lastingStateProblem(pid, status)
  if (problem !== null)
    throw targetError(`Process ${describeProcess(pid)} ${problem.reason}.`, problem.advice)
  const uid = Number(statusField(status, 'Uid')?.split(/\s+/)[0])
  refuseForeignUser(pid, uid)
  const argv = readArgv(pid)
  refuseOtherPrograms(pid, argv)
  const identity: ProcessIdentity = {
    pid,
    pidInNamespace: readPidInNamespace(pid) ?? pid,
    startTimeTicks,
    uid,
    argv,
    command: argv.join(' ') || (statusField(status, 'Name') ?? ''),
    nodeOptions: readNodeOptions(pid),
    executable: readProcLink(pid, 'exe') ?? '',
    sameNetwork: sharesNetwork(pid),
  }
  // Were the pid reused while we looked, this would be a mixture of two processes.
  if (readStartTimeTicks(pid) !== startTimeTicks) throw noSuchProcess(pid)
  return identity
}
