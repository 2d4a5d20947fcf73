import { buildCheckReport, type Rule } from '../check/build-check-report.ts'
import type { Agreement } from '../check/standing.ts'
import type { CheckPhase, CheckProblem, CheckReport } from '../model/check-report.ts'
import type { Incident } from '../model/incident.ts'
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
  const [during, after] = phases
  if (run.load !== null && problems.length === 0 && during !== undefined)
    problems.push(...unloaded(during, after))
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
  const { recordings, failures, early, gone } = captured
  const judged: Judged[] = []
  const unreached: UnreachedProcess[] = []
  let shortLived = 0
  for (const recording of recordings) {
    const { pid, command } = recording.target
    const isOver = recording.incidents.some(({ code }) => code === 'target-exited')
    // A helper that came and went, or a program that came to its end: what there was, was seen.
    const isAllowed = isOver && (!early.has(pid) || hasEnded)
    const report = judge(recording, name, isAllowed || !isCutShort(recording))
    if (
      isAllowed &&
      report.verdict === 'inconclusive' &&
      report.findings.length === 0 &&
      !early.has(pid)
    ) {
      shortLived++
      continue
    }
    if (isOver && !isAllowed && problems.every(({ code }) => code !== 'target-died'))
      problems.push(processDied(pid, command))
    if (!isOver) problems.push(...lost(recording))
    judged.push({ recording, report })
  }
  for (const failure of failures) {
    if ((!early.has(failure.pid) || hasEnded) && gone.has(failure.pid)) {
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

/**
 * A target that was lost on the way. Without it a finding that is allowed would hide that the rest was
 * not seen.
 */
function lost({ incidents }: Recording): readonly CheckProblem[] {
  return incidents
    .filter(({ code }) => LOST.includes(code))
    .map(({ text }) => ({
      code: 'attach-failed',
      text,
      advice: 'What was seen of it until then is judged; run the check again.',
      exitCode: 3,
    }))
}

const LOST: readonly Incident['code'][] = [
  ...(['connection-lost', 'held-by-debugger'] as const),
  ...(['target-stopped', 'target-blocked', 'target-frozen'] as const),
]

/** A request that was answered moves more; so does whatever else deserves to be called a load. */
const LEAST_BYTES = 100
const LEAST_CPU_SHARE = 0.005

/** A server that was not reached would be clear whatever it does. */
function unloaded({ reports }: CheckPhase, after: CheckPhase | undefined): readonly CheckProblem[] {
  const [first] = reports
  if (first === undefined || !reports.every((report) => isIdle(report, after))) return []
  return [loadNotSeen(first.target.pid, first.target.command)]
}

/** What it moves when nobody asks, and what we cost it, is none of the load's. */
function isIdle({ target, capture, cost }: Report, after: CheckPhase | undefined): boolean {
  const { bytesPerSecond, durationMs, mainThreadCpuShare } = capture
  if (bytesPerSecond === null || mainThreadCpuShare === null || durationMs === 0) return false
  const atRest = after?.reports.find((report) => report.target.pid === target.pid)?.capture
  const bytes = ((bytesPerSecond - (atRest?.bytesPerSecond ?? 0)) * durationMs) / 1e3
  const cpuShare = mainThreadCpuShare - (cost.targetCpuMs ?? 0) / durationMs
  return bytes < LEAST_BYTES && cpuShare < LEAST_CPU_SHARE
}
