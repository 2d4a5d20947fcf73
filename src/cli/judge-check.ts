import { buildCheckReport, type Rule } from '../check/build-check-report.ts'
import type { Agreement } from '../check/standing.ts'
import type { CheckPhase, CheckProblem, CheckReport } from '../model/check-report.ts'
import type { Recording } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import type { UnreachedProcess } from '../model/processes-report.ts'
import { isCutShort } from './build-report.ts'
import type { CapturedPhase } from './check-phases.ts'
import { loadNotSeen, processDied } from './check-problems.ts'
import type { CheckRun } from './run-check.ts'
import type { Judged } from './write-exports.ts'

/** How a recording of a phase is judged. */
export type JudgeRecording = (
  recording: Recording,
  phase: CapturedPhase['name'],
  isWhole: boolean,
) => Report

export interface JudgeCheckSettings {
  readonly agreement: Agreement
  readonly rules: readonly Rule[]
  readonly judge: JudgeRecording
  readonly whyspinVersion: string
  readonly durationMs: number
}

/** A phase with what can still be drawn of it. */
export interface JudgedPhase extends CheckPhase {
  readonly judged: readonly Judged[]
}

export interface JudgedCheck {
  readonly report: CheckReport
  readonly phases: readonly JudgedPhase[]
}

/** Judges all that a check has captured. */
export function judgeCheck(run: CheckRun, settings: JudgeCheckSettings): JudgedCheck {
  const problems: CheckProblem[] = [...run.problems]
  const notes: string[] = [...run.notes]
  const phases = run.phases.map((phase) => judgePhase(phase, run, settings.judge, problems, notes))
  const [during] = phases
  if (run.load !== null && problems.length === 0 && during !== undefined)
    problems.push(...unloaded(during))
  const { target, server, load } = run
  const { agreement, rules, whyspinVersion, durationMs } = settings
  const report = buildCheckReport({
    ...{ target, server, load, problems, notes, agreement, rules, whyspinVersion, durationMs },
    phases: phases.map(({ name, durationMs: ms, reports, unreached }) => ({
      ...{ name, durationMs: ms, reports, unreached },
    })),
  })
  return { report, phases }
}

function judgePhase(
  { name, durationMs, captured }: CapturedPhase,
  { hasEnded }: CheckRun,
  judge: JudgeRecording,
  problems: CheckProblem[],
  notes: string[],
): JudgedPhase {
  const { recordings, failures, late, gone } = captured
  const judged: Judged[] = []
  const unreached: UnreachedProcess[] = []
  let shortLived = 0
  for (const recording of recordings) {
    const { pid, command } = recording.target
    const isOver = recording.incidents.some(({ code }) => code === 'target-exited')
    // A helper that came and went, or a program that came to its end: what there was, was seen.
    const isAllowed = isOver && (late.has(pid) || hasEnded)
    const report = judge(recording, name, isAllowed || !isCutShort(recording))
    if (
      isAllowed &&
      report.verdict === 'inconclusive' &&
      report.findings.length === 0 &&
      late.has(pid)
    ) {
      shortLived++
      continue
    }
    if (isOver && !isAllowed && problems.every(({ code }) => code !== 'target-died'))
      problems.push(processDied(pid, command))
    judged.push({ recording, report })
  }
  for (const failure of failures) {
    if (late.has(failure.pid) && gone.has(failure.pid)) {
      shortLived++
      continue
    }
    const { pid, command, error } = failure
    unreached.push({ pid, command, reason: error.message, advice: error.advice })
    problems.push({ code: 'attach-failed', text: error.message, advice: error.advice, exitCode: 3 })
  }
  if (shortLived > 0)
    notes.push(
      shortLived === 1
        ? 'A process that came and went meanwhile was too short-lived to be judged.'
        : `${shortLived} processes that came and went meanwhile were too short-lived to be judged.`,
    )
  return { name, durationMs, reports: judged.map(({ report }) => report), unreached, judged }
}

/** A request that was answered moves more; so does whatever else deserves to be called a load. */
const LEAST_BYTES = 100
const LEAST_CPU_SHARE = 0.005

/** A server that was not reached would be clear whatever it does. */
function unloaded({ reports }: CheckPhase): readonly CheckProblem[] {
  const isIdle = ({ capture }: Report): boolean =>
    capture.bytesPerSecond !== null &&
    (capture.bytesPerSecond * capture.durationMs) / 1e3 < LEAST_BYTES &&
    (capture.mainThreadCpuShare ?? 1) < LEAST_CPU_SHARE
  const [first] = reports
  if (first === undefined || !reports.every((report) => isIdle(report))) return []
  return [loadNotSeen(first.target.pid, first.target.command)]
}
