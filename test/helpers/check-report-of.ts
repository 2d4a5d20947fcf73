import { createHash } from 'node:crypto'
import { buildReport } from '../../src/cli/build-report.ts'
import { lints } from '../../src/lints/index.ts'
import type {
  CheckedFinding,
  CheckPhase,
  CheckPhaseName,
  CheckReport,
  CheckRule,
  RepositoryPlace,
  RunCommand,
} from '../../src/model/check-report.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { Recording } from '../../src/model/recording.ts'
import type { Report } from '../../src/model/report.ts'
import { percent } from '../../src/model/quantities.ts'
import type { Site } from '../../src/model/site.ts'
import { HOSTILE_NAMES, hostileRecording } from './hostile-recording.ts'
import { recordingOf } from './recordings.ts'

/** Where the fixtures lie in recordings. */
const ROOT = '/srv/whyspin/'

/** A check of recordings; what a check decides beyond the lints is given. */
interface Case {
  readonly load: readonly Recording[]
  readonly tail: readonly Recording[]
  /** Where the repository lies, with a slash at the end. */
  readonly root?: string
  readonly more?: (check: CheckReport) => Partial<CheckReport>
}

const SERVER: RunCommand = {
  command: 'node fixtures/programs/tls-proxy-close-notify/main.js',
  exitCode: null,
  signal: 'SIGTERM',
  durationMs: 11_204,
}
const LOAD: RunCommand = {
  command: 'node fixtures/load/http.js --seconds 8',
  exitCode: 0,
  signal: null,
  durationMs: 8_061,
}

const CASES = {
  failing: {
    load: [recordingOf('tls-proxy-spins')],
    tail: [recordingOf('tls-proxy-spins')],
  },
  passed: { load: [recordingOf('tls-proxy-fixed')], tail: [recordingOf('tls-proxy-fixed')] },
  error: {
    load: [],
    tail: [],
    more: ({ phases, rules }) => ({
      outcome: 'error',
      exitCode: 3,
      summary: 'The server could not be looked at, and the load ended with exit code 7.',
      load: { ...LOAD, exitCode: 7, durationMs: 402 },
      rules: rules.map((rule) => ({
        ...rule,
        result: 'unsure' as const,
        why: 'no process was looked at',
      })),
      problems: [
        {
          code: 'attach-failed',
          text: 'Process 4242 (node main.js) is blocked in a synchronous read, and the signal that opens the inspector would crash it.',
          advice: 'Start the server with --inspect=0.',
          exitCode: 3,
        },
        {
          code: 'load-failed',
          text: 'The load "node fixtures/load/http.js --seconds 8" ended with exit code 7 after 402 ms.',
          advice: 'Run it by itself and see why; a load that ends well exits with 0.',
          exitCode: 3,
        },
      ],
      phases: phases.map((phase) => ({
        ...phase,
        unreached: [
          {
            pid: 4242,
            command: 'node main.js',
            reason: 'It is blocked in a synchronous read.',
            advice: 'Start it with --inspect=0.',
          },
        ],
      })),
    }),
  },
  inconclusive: {
    load: [recordingOf('tls-proxy-fixed')],
    tail: [],
    more: ({ rules }) => ({
      outcome: 'inconclusive',
      exitCode: 4,
      summary: 'Not enough was seen to say whether it spins: the load had reached it for 300 ms.',
      problems: [
        {
          code: 'inconclusive',
          text: '2 lints could not judge: hooks were on for only 12 ms.',
          advice: 'Check for longer: --duration 30s.',
          exitCode: 4,
        },
      ],
      rules: rules.map((rule) =>
        rule.id === 'tick-spin' || rule.id === 'message-spin'
          ? { ...rule, result: 'unsure' as const, why: 'hooks were on for only 12 ms' }
          : rule,
      ),
    }),
  },
  // Whatever a check can say of findings beside that they fail, of several processes.
  standings: {
    load: [
      recordingOf('answered-with-503'),
      withPid(recordingOf('worker-spins'), 4243),
      withPid(recordingOf('timer-storm'), 4244),
      withPid(recordingOf('no-op-exchange'), 4245),
    ],
    tail: [
      recordingOf('answered-with-503'),
      withPid(recordingOf('answered-with-503'), 4243),
      withPid(recordingOf('descriptor-stays-ready'), 4244),
    ],
    more: ({ findings, rules, phases }) => {
      const sitting = findings.map((checked): CheckedFinding => {
        const { lint } = checked.finding
        if (lint === 'immediate-spin')
          return {
            ...checked,
            standing: 'ignored',
            reason: 'The worker busy-waits by design, #812.',
          }
        return lint === 'empty-poll-spin' ? { ...checked, standing: 'known' } : checked
      })
      const checked = [...sitting, budgetFinding(phases)]
      return {
        findings: inOrder(checked),
        summary: 'Requests are answered with errors and sent again, and a budget is exceeded.',
        rules: [...rules, ...budgets()].map((rule) => ({
          ...rule,
          ...(rule.id === 'blocked-loop' ? { result: 'off' as const } : {}),
          ...(rule.id === 'immediate-spin' || rule.id === 'empty-poll-spin'
            ? { result: 'passed' as const }
            : {}),
          ...(rule.id === 'tick-spin'
            ? { result: 'unsure' as const, why: 'hooks were on for only 12 ms' }
            : {}),
        })),
        fixed: [
          {
            fingerprint: fingerprintOf('timer-storm', 'refresh', 'src/cache.js'),
            lint: 'timer-storm',
            title: 'A timer of 1 ms re-arms for ever',
            where: 'refresh src/cache.js',
          },
        ],
        notes: ['The baseline was written by whyspin 0.1.0.'],
      }
    },
  },
  // Names that are the target's, also those of files in the repository, and text that quotes it.
  'hostile-names': {
    load: [hostileRecording()],
    tail: [],
    root: '/srv/',
    more: () => ({
      target: `node ${HOSTILE_NAMES.slice(0, -1).join(' ')}`,
      server: null,
      load: { ...LOAD, command: `node ::error::a ##[error]b ${HOSTILE_NAMES[4]}` },
      fixed: [
        {
          fingerprint: fingerprintOf('hostile'),
          lint: 'timer-storm',
          title: HOSTILE_NAMES[7],
          where: `${HOSTILE_NAMES[0]} ${HOSTILE_NAMES[6]}`,
        },
      ],
      notes: [
        ...HOSTILE_NAMES.slice(0, -1),
        '::stop-commands::x',
        '##[add-mask]y',
        '##vso[task.complete result=Succeeded;]z',
        '[[ATTACHMENT|/etc/passwd]]',
        '{0} [link](1)',
        '\n::error::in one line\r\n::error::and another',
      ],
    }),
  },
} as const satisfies Readonly<Record<string, Case>>

/** The checks that formats are tested with, by name. */
export const CHECKS: Readonly<Record<keyof typeof CASES, CheckReport>> = {
  failing: checkReportOf(CASES.failing),
  passed: checkReportOf(CASES.passed),
  error: checkReportOf(CASES.error),
  inconclusive: checkReportOf(CASES.inconclusive),
  standings: checkReportOf(CASES.standings),
  'hostile-names': checkReportOf(CASES['hostile-names']),
}

/** A check that fails on errors, of what the recordings hold. */
export function checkReportOf({ load, tail, root = ROOT, more }: Case): CheckReport {
  const phases = [phaseOf('load', 8_000, load), phaseOf('tail', 3_000, tail)]
  const findings = inOrder(checkedFindings(phases, root))
  const failing = findings.filter(({ standing }) => standing === 'fails')
  const check: CheckReport = {
    schemaVersion: 1,
    outcome: failing.length > 0 ? 'failed' : 'passed',
    exitCode: failing.length > 0 ? 1 : 0,
    summary:
      failing.length > 0
        ? `${failing.length} ${failing.length === 1 ? 'finding fails' : 'findings fail'} the check: ${failing[0]?.finding.title ?? ''}.`
        : 'Nothing wakes up without getting somewhere.',
    target: SERVER.command,
    server: SERVER,
    load: LOAD,
    failOn: 'error',
    findings,
    problems: [],
    fixed: [],
    notes: [],
    rules: rulesOf(findings),
    phases,
    whyspinVersion: '0.0.0',
    durationMs: 12_310,
  }
  return { ...check, ...more?.(check) }
}

function phaseOf(
  name: CheckPhaseName,
  durationMs: number,
  recordings: readonly Recording[],
): CheckPhase {
  return {
    name,
    durationMs,
    reports: recordings.map((recording) => buildReport(recording)),
    unreached: [],
  }
}

function withPid(recording: Recording, pid: number): Recording {
  return { ...recording, target: { ...recording.target, pid } }
}

/** Each finding once, with all the phases and processes that have it. */
function checkedFindings(phases: readonly CheckPhase[], root: string): readonly CheckedFinding[] {
  const found = new Map<string, CheckedFinding>()
  for (const { name, reports } of phases)
    for (const report of reports)
      for (const finding of report.findings) {
        const checked = checkedOf(finding, name, report, root)
        const known = found.get(checked.fingerprint) ?? checked
        found.set(checked.fingerprint, {
          ...known,
          phases: [...new Set([...known.phases, name])],
          pids: [...new Set([...known.pids, report.target.pid])],
        })
      }
  return [...found.values()]
}

function checkedOf(
  finding: Finding,
  phase: CheckPhaseName,
  { target }: Report,
  root: string,
): CheckedFinding {
  const place = placeOf(finding, root)
  return {
    finding,
    fingerprint: fingerprintOf(finding.lint, finding.site?.function ?? '', place?.path ?? ''),
    standing: finding.severity === 'error' ? 'fails' : 'below',
    reason: null,
    place,
    phases: [phase],
    pids: [target.pid],
  }
}

function placeOf({ site, cycle, stack }: Finding, root: string): RepositoryPlace | null {
  const sites: readonly Site[] = [...(site === null ? [] : [site]), ...cycle, ...stack]
  const own = sites.find(({ file }) => file.startsWith(root)) ?? site
  if (own === undefined || own === null) return null
  const isOwn = own.file.startsWith(root)
  const { line, column } = own
  return { path: isOwn ? own.file.slice(root.length) : own.file, line, column, isOwn }
}

function fingerprintOf(...parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32)
}

function rulesOf(findings: readonly CheckedFinding[]): readonly CheckRule[] {
  return lints.map(({ id, title, severity, what, whyBad, falseAlarms, remedy }) => ({
    ...{ id, kind: 'lint', title, severity, what, whyBad, falseAlarms, remedy },
    result: findings.some(({ finding, standing }) => finding.lint === id && standing === 'fails')
      ? 'failed'
      : 'passed',
    why: null,
  }))
}

function inOrder(findings: readonly CheckedFinding[]): readonly CheckedFinding[] {
  const severities = ['error', 'warning', 'info']
  return findings.toSorted(
    (a, b) =>
      Number(b.standing === 'fails') - Number(a.standing === 'fails') ||
      severities.indexOf(a.finding.severity) - severities.indexOf(b.finding.severity),
  )
}

function budgets(): readonly CheckRule[] {
  const common = {
    kind: 'budget',
    severity: 'error',
    whyBad: 'The project has set this limit for itself.',
    falseAlarms: 'A busy machine makes everything slower.',
    why: null,
  } as const
  return [
    {
      ...common,
      id: 'cpu-at-rest',
      title: 'The server uses CPU when nobody asks anything of it',
      what: 'The main thread’s share of a core after the load has ended.',
      remedy: 'See which code runs at rest, or raise the budget.',
      result: 'failed',
    },
    {
      ...common,
      id: 'loop-turns-at-rest',
      title: 'The event loop turns when nobody asks anything of it',
      what: 'Turns of the event loop a second after the load has ended.',
      remedy: 'See which timers run at rest, or raise the budget.',
      result: 'passed',
    },
  ]
}

function budgetFinding(phases: readonly CheckPhase[]): CheckedFinding {
  const cpuShare = phases[1]?.reports[0]?.capture.mainThreadCpuShare ?? 0
  return {
    finding: {
      lint: 'cpu-at-rest',
      severity: 'error',
      confidence: 'high',
      title: 'The main thread uses more CPU at rest than its budget',
      subject: { type: 'thread', thread: 'main', asyncId: null },
      site: null,
      cycle: [],
      stack: [],
      resumptionsPerSecond: null,
      barrenStreak: null,
      ioBytesPerSecond: null,
      cpuShare: Math.min(1, cpuShare),
      witnesses: ['os'],
      evidence: [`The main thread took ${percent(cpuShare)} of a core; the budget is 5 %.`],
      remedy: 'See which code runs at rest, or raise the budget.',
      thresholds: { maxCpuShare: 0.05 },
    },
    fingerprint: fingerprintOf('cpu-at-rest'),
    standing: 'fails',
    reason: null,
    place: null,
    phases: ['tail'],
    pids: [4242],
  }
}
