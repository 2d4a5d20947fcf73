import { hasGone, whenGone } from '../launch/gone.ts'
import { type Program, startProgram, type Stopped } from '../launch/start-program.ts'
import { waitForPort } from '../launch/wait-for-port.ts'
import type { CheckProblem, RunCommand } from '../model/check-report.ts'
import { milliseconds } from '../model/quantities.ts'
import { readArgv } from '../process/command-line.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
import { type CheckControl, look, type RunCheckSettings, type Seen } from './check-phases.ts'
import {
  diedAtStart,
  didNotStart,
  INTERRUPTED,
  noPort,
  processDied,
  serverDied,
} from './check-problems.ts'

/** What is checked: a process that runs, or a command that is started. */
export type CheckSubject =
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'command'; readonly argv: readonly string[] }

/** All that happened, not judged yet. */
export interface CheckRun extends Seen {
  readonly target: string
  /** Null where it was running already. */
  readonly server: RunCommand | null
  readonly notes: readonly string[]
  /** True: the program came to its end by itself, as programs do that are no servers. */
  readonly hasEnded: boolean
}

/** Starts what is to be started, captures under load and after it, and ends what was started. */
export async function runCheck(
  subject: CheckSubject,
  settings: RunCheckSettings,
  control: CheckControl,
): Promise<CheckRun> {
  if (subject.kind === 'process') return checkProcess(subject.pid, settings, control)
  const program = startProgram(subject.argv, settings.env, { stdout: settings.stdout })
  // Should we end in an unforeseen way: nothing that we started stays.
  process.once('exit', program.kill)
  try {
    return await checkProgram(program, settings, control)
  } catch (error) {
    await program.stop(0, 'SIGKILL')
    throw error
  } finally {
    process.removeListener('exit', program.kill)
  }
}

/** A process that is not ours, and goes on. */
async function checkProcess(
  pid: number,
  settings: RunCheckSettings,
  control: CheckControl,
): Promise<CheckRun> {
  const foreign = { pid, startTimeTicks: readStartTimeTicks(pid) }
  const target = readArgv(pid).join(' ')
  const run = { target, server: null, notes: [], hasEnded: false }
  let { env } = settings
  if (settings.onPort) {
    const found = await waitForPort(pid, {
      wanted: wantedPort(env),
      timeoutMs: settings.times.startTimeoutMs,
      isOver: () => hasGone(foreign),
      signal: control.signal,
    })
    if (found.port === null)
      return {
        ...{ ...run, load: null, phases: [] },
        problems: [
          found.why === 'ended'
            ? processDied(pid, target)
            : found.why === 'too-late'
              ? noPort(target, settings.times.startTimeoutMs)
              : INTERRUPTED,
        ],
      }
    env = { ...env, PORT: String(found.port) }
  }
  const seen = await look(pid, { ...settings, env }, control, (asked) => whenGone(foreign, asked))
  const problems = [...seen.problems, ...(hasGone(foreign) ? [processDied(pid, target)] : [])]
  return { ...run, ...seen, problems }
}

async function checkProgram(
  program: Program,
  settings: RunCheckSettings,
  control: CheckControl,
): Promise<CheckRun> {
  const { times, load } = settings
  const { command } = program
  const problems: CheckProblem[] = []
  let seen: Seen = { load: null, phases: [], problems: [] }
  let env = settings.env
  if (program.pid === null) problems.push(didNotStart(command, await program.ended))
  else if (settings.onPort) {
    const found = await waitForPort(program.pid, {
      wanted: wantedPort(settings.env),
      timeoutMs: times.startTimeoutMs,
      isOver: () => program.end !== null,
      signal: control.signal,
    })
    if (found.port !== null) env = { ...env, PORT: String(found.port) }
    else if (found.why === 'ended') problems.push(diedAtStart(command, await program.ended))
    else if (found.why === 'too-late') problems.push(noPort(command, times.startTimeoutMs))
    else problems.push(INTERRUPTED)
  }
  if (program.pid !== null && problems.length === 0)
    seen = await look(program.pid, { ...settings, env }, control, () => program.ended)
  const early = program.end
  const isServer = load !== null
  const hasEnded = early !== null && !isServer && early.exitCode === 0
  if (early !== null && problems.length === 0 && !hasEnded)
    problems.push(serverDied(command, early, isServer))
  const signal = signalOf(control.signal)
  const stopped = await program.stop(times.stopTimeoutMs, signal)
  const end = stopped.isLeft ? NOT_ENDED : await program.ended
  return {
    ...seen,
    target: command,
    server: {
      command,
      exitCode: end.exitCode,
      signal: end.signal,
      durationMs: performance.now() - program.startedMs,
    },
    problems: [...problems, ...seen.problems],
    notes: notesOn(stopped, signal, times.stopTimeoutMs),
    hasEnded,
  }
}

const NOT_ENDED = { exitCode: null, signal: null }

function notesOn(
  { wasKilled, isLeft }: Stopped,
  signal: NodeJS.Signals,
  graceMs: number,
): readonly string[] {
  const late = `did not end within ${milliseconds(graceMs)} after ${signal}`
  if (isLeft)
    return [`The server, or a process below it, ${late}, and is not ours to kill: it still runs.`]
  return wasKilled ? [`The server, or a process below it, ${late}, so it was killed.`] : []
}

function wantedPort(env: NodeJS.ProcessEnv): number | null {
  const port = Number(env['PORT'] ?? '')
  return Number.isInteger(port) && port > 0 ? port : null
}

/** The signal that interrupted us, to be passed on; SIGTERM where none did. */
function signalOf({ aborted, reason }: AbortSignal): NodeJS.Signals {
  const isSignal = aborted && typeof reason === 'string' && reason.startsWith('SIG')
  return isSignal ? (reason as NodeJS.Signals) : 'SIGTERM'
}
