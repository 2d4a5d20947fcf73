import { EXIT, usageError, WhyspinError } from '../errors.ts'
import { identifyProcess } from '../process/identify-process.ts'
import { requireLinux } from '../process/linux-only.ts'
import { nodeDescendants } from '../process/node-descendants.ts'
import { resolveTarget } from '../process/resolve-target.ts'
import { buildReport } from './build-report.ts'
import type { CheckOptions } from './check-options.ts'
import { checkRules } from './check-rules.ts'
import { settleCheck } from './check-settings.ts'
import { interruptible } from './interruptible.ts'
import { judgeCheck } from './judge-check.ts'
import { NO_PROGRESS } from './progress.ts'
import { type CheckRun, type CheckSubject, runCheck } from './run-check.ts'
import { version } from './version.ts'
import { claimCheck, giveBackCheck, writeCheck } from './write-check.ts'

/**
 * Captures under load, judges by what the project has agreed on, tells it wherever it is to be told,
 * and returns the exit code.
 */
export async function check(options: CheckOptions): Promise<number> {
  const startedMs = performance.now()
  const settings = await settleCheck(options, process.cwd(), process.env)
  const { agreement, judging, sourceMaps } = settings
  const subject = subjectOf(options)
  await claimCheck(settings)
  try {
    const whyspinVersion = version()
    const capture = { whyspinVersion, sourceMaps }
    const run =
      subject.kind === 'nothing'
        ? notThere(subject.named, subject.why)
        : await interruptible(
            { insists: options.insists },
            (control) => {
              const stdout = settings.json === true ? 2 : 1
              return runCheck(subject, { ...settings, capture, env: process.env, stdout }, control)
            },
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
    return await writeCheck(judged, settings, process.env)
  } finally {
    await giveBackCheck(settings)
  }
}

/** What is to be checked, or why there is nothing. */
type Subject =
  | CheckSubject
  | { readonly kind: 'nothing'; readonly named: string; readonly why: WhyspinError }

function subjectOf({ target: named, command }: CheckOptions): Subject {
  if (named !== null && command.length > 0)
    throw usageError(
      `Both a target (${named}) and a command are given.`,
      'Name a process that runs, or put the command that starts one behind `--`.',
    )
  if (named === null && command.length === 0)
    throw usageError(
      'Nothing is given that could be checked.',
      'Name a process that runs, or put the command that starts one behind `--`: whyspin check -- node server.js',
    )
  try {
    requireLinux()
    return named === null ? { kind: 'command', argv: command } : processOf(named)
  } catch (error) {
    // Told in every report, as all that keeps a check from its verdict.
    if (!(error instanceof WhyspinError) || error.exitCode !== EXIT.target) throw error
    return { kind: 'nothing', named: named ?? command.join(' '), why: error }
  }
}

/** @throws targetError where there is no Node process, or none that may be looked at */
function processOf(named: string): CheckSubject {
  const target = resolveTarget(named)
  if (target.kind === 'url')
    throw usageError(
      'A check looks at a process and all below it, which a URL does not tell.',
      'Pass a pid, `:port` or the name of one Node process.',
    )
  // A wrapper is looked below; anything else has to be Node itself, before a load is sent to it.
  if (nodeDescendants(target.pid).length === 0) identifyProcess(target.pid)
  return { kind: 'process', pid: target.pid }
}

function notThere(named: string, { message, advice }: WhyspinError): CheckRun {
  return {
    ...{ target: named, server: null, load: null, phases: [], notes: [], hasEnded: false },
    problems: [{ code: 'attach-failed', text: message, advice, exitCode: 3 }],
  }
}
