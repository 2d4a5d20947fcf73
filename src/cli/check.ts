import { EXIT, usageError, WhyspinError } from '../errors.ts'
import { resolveTarget, type Target } from '../process/resolve-target.ts'
import { buildReport } from './build-report.ts'
import type { CheckOptions } from './check-options.ts'
import type { CheckControl, RunCheckSettings } from './check-phases.ts'
import { checkRules } from './check-rules.ts'
import { settleCheck } from './check-settings.ts'
import { interruptible } from './interruptible.ts'
import { judgeCheck } from './judge-check.ts'
import { NO_PROGRESS } from './progress.ts'
import { type CheckRun, runCheck } from './run-check.ts'
import { version } from './version.ts'
import { claimCheck, writeCheck } from './write-check.ts'

/**
 * Captures under load, judges by what the project has agreed on, tells it wherever it is to be told,
 * and returns the exit code.
 */
export async function check(options: CheckOptions): Promise<number> {
  const startedMs = performance.now()
  const settings = await settleCheck(options, process.cwd(), process.env)
  const { agreement, judging, sourceMaps } = settings
  const wanted = wantedOf(options)
  await claimCheck(settings)
  const whyspinVersion = version()
  const run = await interruptible(
    options.insists,
    (control) =>
      runOrSayWhy(
        wanted,
        {
          ...settings,
          capture: { whyspinVersion, sourceMaps },
          env: process.env,
          stdout: settings.json === true ? 2 : 1,
        },
        control,
      ),
    // What was started writes to the same terminal.
    NO_PROGRESS,
  )
  const judged = judgeCheck(run, {
    agreement,
    rules: checkRules(judging),
    judge: (recording, phase, isWhole) => buildReport(recording, judging, phase, !isWhole),
    whyspinVersion,
    durationMs: performance.now() - startedMs,
  })
  await writeCheck(judged, settings, process.env)
  return judged.report.exitCode
}

/** What is to be checked, as it was named. */
type Wanted =
  | { readonly kind: 'target'; readonly named: string }
  | { readonly kind: 'command'; readonly argv: readonly string[] }

function wantedOf({ target: named, command }: CheckOptions): Wanted {
  if (named !== null && command.length > 0)
    throw usageError(
      `Both a target (${named}) and a command are given.`,
      'Name a process that runs, or put the command that starts one behind `--`.',
    )
  if (named !== null) return { kind: 'target', named }
  if (command.length > 0) return { kind: 'command', argv: command }
  throw usageError(
    'Nothing is given that could be checked.',
    'Name a process that runs, or put the command that starts one behind `--`: whyspin check -- node server.js',
  )
}

/** A target that is not there is told in every report, as all that keeps a check from its verdict. */
async function runOrSayWhy(
  wanted: Wanted,
  settings: RunCheckSettings,
  control: CheckControl,
): Promise<CheckRun> {
  if (wanted.kind === 'command') return runCheck(wanted, settings, control)
  let target: Target
  try {
    target = resolveTarget(wanted.named)
  } catch (error) {
    if (!(error instanceof WhyspinError) || error.exitCode !== EXIT.target) throw error
    return notThere(wanted.named, error)
  }
  if (target.kind === 'url')
    throw usageError(
      'A check looks at a process and all below it, which a URL does not tell.',
      'Pass a pid, `:port` or the name of one Node process.',
    )
  return runCheck({ kind: 'process', pid: target.pid }, settings, control)
}

function notThere(named: string, { message, advice }: WhyspinError): CheckRun {
  return {
    ...{ target: named, server: null, load: null, phases: [], notes: [], hasEnded: false },
    problems: [{ code: 'attach-failed', text: message, advice, exitCode: 3 }],
  }
}
