import { readFile } from 'node:fs/promises'
import { parseBaseline } from '../check/baseline.ts'
import type { Agreement } from '../check/standing.ts'
import type { ProjectConfig } from '../config/project-config.ts'
import { readConfig } from '../config/read-config.ts'
import { usageError } from '../errors.ts'
import type { KnownFinding } from '../model/check-report.ts'
import type { JudgingSettings } from '../model/judging.ts'
import type { CheckOptions } from './check-options.ts'
import type { CheckPaths } from './check-flags.ts'
import type { CheckTimes } from './check-phases.ts'

/** What is asked for, by the command line and the project's configuration; the first has the last word. */
export interface CheckSettings {
  readonly times: CheckTimes
  readonly load: string | null
  readonly onPort: boolean
  readonly agreement: Agreement
  readonly judging: JudgingSettings
  readonly json: boolean | string
  readonly reports: CheckPaths
  readonly folder: string | null
  /** Null where the project has none. */
  readonly baseline: { readonly path: string; readonly isUpdated: boolean } | null
  readonly sourceMaps: boolean
  readonly isGithub: boolean
  readonly color: boolean
}

/** Long enough for a start-up and what comes after it. */
const DURATION_MS = 10_000
/** A check is to take at most 2 s longer than its load: this, attaching, detaching, and stopping. */
const TAIL_MS = 1_000
const LOAD_TIMEOUT_MS = 600_000
const START_TIMEOUT_MS = 30_000
const STOP_TIMEOUT_MS = 5_000

/**
 * @param cwd where the configuration is looked for, upwards
 * @throws usageError for a configuration or a baseline that is none, and for options that do not fit
 */
export async function settleCheck(
  options: CheckOptions,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<CheckSettings> {
  const config = await readConfig({
    cwd,
    ...(options.config === null ? {} : { explicitPath: options.config }),
  })
  const baselinePath = options.baseline ?? config.baseline ?? null
  if (options.updateBaseline && baselinePath === null)
    throw usageError(
      '--update-baseline is given, and no baseline is named.',
      'Name its file with --baseline, or as `baseline` in the configuration.',
    )
  const { load, onPort } = loadOf(options, config)
  return {
    times: timesOf(options, config),
    load,
    onPort,
    agreement: {
      failOn: options.failOn ?? config.failOn ?? 'error',
      ignores: config.ignore,
      baseline: await readBaseline(baselinePath, options.updateBaseline, options.baseline !== null),
      knowsAll: options.updateBaseline,
      root: config.root,
      today: new Date().toISOString().slice(0, 10),
    },
    judging: { lints: config.lints, budgets: { ...config.budgets, ...options.budgets } },
    json: options.json === false ? (config.reports?.json ?? false) : options.json,
    reports: reportsOf(options, config),
    folder: options.folder,
    baseline:
      baselinePath === null ? null : { path: baselinePath, isUpdated: options.updateBaseline },
    sourceMaps: options.sourceMaps && config.sourceMaps !== false,
    isGithub: options.github && env['GITHUB_ACTIONS'] === 'true',
    color: options.color,
  }
}

function loadOf(
  { load, onPort, isAlone }: CheckOptions,
  config: ProjectConfig,
): Pick<CheckSettings, 'load' | 'onPort'> {
  if (load !== null && onPort !== null)
    throw usageError(
      'Both --load and --on-port are given.',
      'Give one: --on-port waits until the server listens, and hands its port over as $PORT.',
    )
  if (isAlone) return { load: null, onPort: false }
  if (load !== null) return { load, onPort: false }
  if (onPort !== null) return { load: onPort, onPort: true }
  if (config.onPort !== undefined) return { load: config.onPort, onPort: true }
  return { load: config.load ?? null, onPort: false }
}

function timesOf(options: CheckOptions, config: ProjectConfig): CheckTimes {
  return {
    durationMs: options.durationMs ?? DURATION_MS,
    tailMs: options.tailMs ?? config.tailMs ?? TAIL_MS,
    loadTimeoutMs: options.loadTimeoutMs ?? config.loadTimeoutMs ?? LOAD_TIMEOUT_MS,
    startTimeoutMs: options.startTimeoutMs ?? config.startTimeoutMs ?? START_TIMEOUT_MS,
    stopTimeoutMs: options.stopTimeoutMs ?? config.stopTimeoutMs ?? STOP_TIMEOUT_MS,
  }
}

function reportsOf(options: CheckOptions, { reports = {} }: ProjectConfig): CheckPaths {
  // JSON has an option of its own, which may also ask for stdout.
  const { json: _json, ...files } = reports
  return { ...files, ...options.reports }
}

/** @param isNamed by the command line: then it has to be there */
async function readBaseline(
  path: string | null,
  isUpdated: boolean,
  isNamed: boolean,
): Promise<readonly KnownFinding[]> {
  // What is written anew need not be readable: it may have been merged badly.
  if (path === null || isUpdated) return []
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    // The first check of a project has none yet; without one nothing is known, and more fails.
    if (!isNamed && (error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw usageError(
      `The baseline ${path} cannot be read: ${(error as Error).message}.`,
      'Write it with --update-baseline, or name another with --baseline.',
    )
  }
  const parsed = parseBaseline(text)
  if ('notABaseline' in parsed)
    throw usageError(
      `${path} is no baseline: ${parsed.notABaseline}.`,
      'Write it anew with --update-baseline.',
    )
  return parsed
}
