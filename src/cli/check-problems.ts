import type { CheckProblem } from '../model/check-report.ts'
import { milliseconds } from '../model/quantities.ts'
import { type Ended, howItEnded } from '../launch/ended.ts'
import type { LoadEnd } from '../launch/run-load.ts'

/** What a shell exits with where it does not find a command, and where it may not run it. */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126

/** What stands between a check and its verdict, each with what to do about it. */
export function didNotStart(command: string, end: Ended): CheckProblem {
  const isMissing = end.failure?.code === 'ENOENT'
  return {
    code: 'server-did-not-start',
    text: isMissing
      ? `The command \`${command}\` cannot be started: there is no such program.`
      : `The command \`${command}\` ${howItEnded(end)}.`,
    advice: 'Give the program and its arguments behind `--`, as the shell would find them.',
    exitCode: 3,
  }
}

export function diedAtStart(command: string, end: Ended): CheckProblem {
  return {
    code: 'server-did-not-start',
    text: `The server (\`${command}\`) ${howItEnded(end)} before it listened on a port.`,
    advice: 'Its own output stands above; run it by hand to see why.',
    exitCode: 3,
  }
}

export function noPort(command: string, waitedMs: number): CheckProblem {
  return {
    code: 'no-port',
    text: `The server (\`${command}\`) has not listened on any TCP port within ${milliseconds(waitedMs)}.`,
    advice: 'Give it more time with --start-timeout, or use --load where it needs no port.',
    exitCode: 3,
  }
}

export function serverDied(command: string, end: Ended | null, isLoaded: boolean): CheckProblem {
  const when = isLoaded ? 'while it was under load' : 'while it was looked at'
  return {
    code: 'target-died',
    text: `The ${isLoaded ? 'server' : 'program'} (\`${command}\`) ${end === null ? 'went away' : howItEnded(end)} ${when}.`,
    advice: 'What was seen of it until then is judged; find out why it ended.',
    exitCode: 3,
  }
}

export function processDied(pid: number, command: string): CheckProblem {
  return {
    code: 'target-died',
    text: `Process ${pid} (\`${command}\`) went away while it was looked at.`,
    advice: 'What was seen of it until then is judged; find out why it ended.',
    exitCode: 3,
  }
}

/** Null where the load went well. */
export function loadProblem(command: string, end: LoadEnd, timeoutMs: number): CheckProblem | null {
  if (end.hung)
    return {
      code: 'load-hung',
      text: `The load command (\`${command}\`) had not ended after ${milliseconds(timeoutMs)}, so it was ended.`,
      advice: 'Give it more time with --load-timeout, or a load that ends.',
      exitCode: 3,
    }
  if (end.exitCode === 0) return null
  if (end.failure !== null || end.exitCode === NOT_FOUND || end.exitCode === NOT_EXECUTABLE)
    return {
      code: 'load-missing',
      text: `The load command (\`${command}\`) cannot be run: the shell ${end.failure === null ? howItEnded(end) : 'is not there'}.`,
      advice: 'Install it, or give its whole path; for a package of npm’s put `npx` in front.',
      exitCode: 3,
    }
  return {
    code: 'load-failed',
    text: `The load command (\`${command}\`) ${howItEnded(end)}.`,
    advice: 'A load that failed proves nothing; its own output stands above.',
    exitCode: 3,
  }
}

export const INTERRUPTED: CheckProblem = {
  code: 'interrupted',
  text: 'The check was interrupted; this is what was seen until then.',
  advice: 'Run it again to its end.',
  exitCode: 3,
}

export function loadNotSeen(pid: number, command: string): CheckProblem {
  return {
    code: 'load-not-seen',
    text: `The load did not reach process ${pid} (\`${command}\`): it moved no data and used hardly any CPU meanwhile.`,
    advice: 'Check the address that the load is sent to; with --on-port it is $PORT.',
    exitCode: 4,
  }
}
