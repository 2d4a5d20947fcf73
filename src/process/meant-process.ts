import { setTimeout as sleep } from 'node:timers/promises'
import { type WhyspinError, targetError } from '../errors.ts'
import { describeProcess, describeProcesses, readArgv } from './command-line.ts'
import { nodeDescendants } from './node-descendants.ts'
import { runsNode } from './node-executable.ts'
import { readProcFile } from './proc-file.ts'
import { programName } from './program-name.ts'
import { statusField } from './proc-status.ts'
import { readThread } from './thread-times.ts'
import { wrapperName } from './wrapper-name.ts'

/** A process that is looked at in place of the one that was named. */
export interface MeantProcess {
  readonly pid: number
  /** One sentence: what the named one is, and which is looked at instead. */
  readonly why: string
}

/** A wrapper that waits is never seen to run; one that spins uses all of this time. */
const LOOK_MS = 100
const ASLEEP_SHARE = 0.2

async function isAsleep(pid: number): Promise<boolean> {
  const before = readThread(pid, pid)
  await sleep(LOOK_MS)
  const after = readThread(pid, pid)
  if (before === null || after === null) return false
  return after.onCpuNs - before.onCpuNs < ASLEEP_SHARE * LOOK_MS * 1e6
}

/** A process that is there for others only. */
interface Wrapper {
  /** A clause that follows "process N is". */
  readonly what: string
  /** A clause that says how to look at it all the same; null where that cannot be. */
  readonly insist: string | null
}

async function asWrapper(pid: number): Promise<Wrapper | null> {
  const isNode = runsNode(pid)
  if (isNode === false) return { what: `${programName(pid)}, not Node`, insist: null }
  const name = isNode === true ? wrapperName(readArgv(pid)) : null
  if (name === null || !(await isAsleep(pid))) return null
  return {
    what: `${name} and only waits`,
    insist: `\`whyspin ${pid} --exact\` looks at ${name} itself`,
  }
}

/** Of Node processes those that are no wrappers themselves: npm that runs another npm, say. */
async function programsAmong(pids: readonly number[]): Promise<readonly number[]> {
  const kept: number[] = []
  for (const pid of pids)
    if (nodeDescendants(pid).length === 0 || (await asWrapper(pid)) === null) kept.push(pid)
  return kept
}

function severalBelow(pid: number, wrapper: Wrapper, below: readonly number[]): WhyspinError {
  const insist = wrapper.insist === null ? '' : `; ${wrapper.insist}`
  return targetError(
    `Process ${describeProcess(pid)} is ${wrapper.what}, and ${below.length} Node processes run below it: ${describeProcesses(below)}.`,
    `Pass the pid of the one to look at, or look at all of them: \`whyspin ${pid} --subprocesses\`${insist}.`,
  )
}

/**
 * Finds the Node process that is meant where a wrapper was named: a shell, tini, sudo, or Node that
 * runs npm, npx, nodemon and the like, and sleeps while a Node process runs below it. Looks only.
 * @returns null when the process is meant itself, or nothing better is known
 * @throws targetError when several Node processes run below the wrapper, with all of them
 */
export async function meantProcess(pid: number): Promise<MeantProcess | null> {
  const status = readProcFile(pid, 'status')
  // What is no process, and what is a thread, `identifyProcess` says best.
  if (status === null || Number(statusField(status, 'Tgid')) !== pid) return null
  const below = nodeDescendants(pid)
  const wrapper = below.length === 0 ? null : await asWrapper(pid)
  if (wrapper === null) return null
  const meant = await programsAmong(below)
  const [first] = meant
  if (first === undefined) return null
  if (meant.length > 1) throw severalBelow(pid, wrapper, meant)
  const insist = wrapper.insist === null ? '' : `; ${wrapper.insist}`
  return {
    pid: first,
    why: `Process ${describeProcess(pid)} is ${wrapper.what}, so process ${describeProcess(first)} below it was looked at${insist}.`,
  }
}
