import { dirname, resolve } from 'node:path'
import { budgets } from '../budgets/index.ts'
import { durationMs, LEAST_DURATION_MS, MOST_DURATION_MS } from '../model/duration.ts'
import type { Ignore, LintSetting } from '../model/judging.ts'
import { complaintOf, type Place, refused } from './complaint.ts'
import {
  findConfig,
  type FoundConfig,
  namedConfig,
  PACKAGE_KEY,
  repositoryRoot,
} from './find-config.ts'
import { budgetKey, readLimit } from './limit.ts'
import { type ProjectConfig, REPORT_KINDS } from './project-config.ts'
import { validate } from './validate.ts'

type Written = string | number

/** A file's content, once it fits the schema. */
interface FileContent {
  readonly failOn?: NonNullable<ProjectConfig['failOn']>
  readonly lints?: Readonly<Record<string, LintSetting | NonNullable<LintSetting['severity']>>>
  readonly budgets?: Readonly<Record<string, Written>>
  readonly ignore?: readonly Ignore[]
  readonly baseline?: string
  readonly load?: string
  readonly onPort?: string
  readonly loadTimeout?: Written
  readonly startTimeout?: Written
  readonly stopTimeout?: Written
  readonly tail?: Written
  readonly reports?: NonNullable<ProjectConfig['reports']>
  readonly sourceMaps?: boolean
}

/**
 * What a project wants: of the file that is named, otherwise of the nearest from `cwd` up to the
 * repository's root; nothing where there is none.
 * @param where `explicitPath` as `--config` gives it
 * @throws usageError that names file, key and value of what is wrong
 */
export async function readConfig({
  cwd,
  explicitPath,
}: {
  readonly cwd: string
  readonly explicitPath?: string
}): Promise<ProjectConfig> {
  const root = await repositoryRoot(cwd)
  const found =
    explicitPath === undefined ? await findConfig(cwd, root) : await namedConfig(cwd, explicitPath)
  if (found === null) return { path: null, root: root ?? cwd, lints: {}, budgets: {}, ignore: [] }
  const above = found.isInPackage ? [PACKAGE_KEY] : []
  const errors = await validate(found.content)
  if (errors.length > 0) throw complaintOf(errors, found.shown, above)
  return fromFile(found.content as FileContent, found, above, root ?? dirname(found.path))
}

function fromFile(
  content: FileContent,
  { path, shown }: FoundConfig,
  above: readonly string[],
  root: string,
): ProjectConfig {
  const at = (...keys: readonly string[]): Place => ({ shown, keys: [...above, ...keys] })
  const inFolder = (file: string): string => resolve(dirname(path), file)
  const { failOn, lints = {}, ignore = [], baseline, load, onPort, reports, sourceMaps } = content
  const durations = [
    ['loadTimeoutMs', 'loadTimeout'],
    ['startTimeoutMs', 'startTimeout'],
    ['stopTimeoutMs', 'stopTimeout'],
    ['tailMs', 'tail'],
  ] as const
  return {
    path,
    root,
    ...(failOn === undefined ? {} : { failOn }),
    lints: Object.fromEntries(
      Object.entries(lints).map(([id, setting]) => [
        id,
        typeof setting === 'string' ? { severity: setting } : setting,
      ]),
    ),
    budgets: limits(content.budgets ?? {}, at),
    ignore,
    ...(baseline === undefined ? {} : { baseline: inFolder(baseline) }),
    ...(load === undefined ? {} : { load }),
    ...(onPort === undefined ? {} : { onPort }),
    ...Object.fromEntries(
      durations.flatMap(([name, key]) => {
        const written = content[key]
        return written === undefined ? [] : [[name, duration(written, at(key))]]
      }),
    ),
    ...(reports === undefined
      ? {}
      : {
          reports: Object.fromEntries(
            REPORT_KINDS.flatMap((kind) => {
              const file = reports[kind]
              return file === undefined ? [] : [[kind, inFolder(file)]]
            }),
          ),
        }),
    ...(sourceMaps === undefined ? {} : { sourceMaps }),
  }
}

/** By the ids of the budgets. */
function limits(
  written: Readonly<Record<string, Written>>,
  at: (...keys: readonly string[]) => Place,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    budgets.flatMap((budget) => {
      const key = budgetKey(budget.id)
      const value = written[key]
      if (value === undefined) return []
      const limit = readLimit(budget, value)
      if (typeof limit === 'number') return [[budget.id, limit]]
      throw refused(at('budgets', key), value, limit.why, limit.advice)
    }),
  )
}

/** The schema has seen to its form, but of a text not to its length. */
function duration(written: Written, place: Place): number {
  const ms = typeof written === 'number' ? Math.round(written * 1e3) : (durationMs(written) ?? 0)
  if (ms >= LEAST_DURATION_MS && ms <= MOST_DURATION_MS) return ms
  throw refused(
    place,
    written,
    `is too ${ms < LEAST_DURATION_MS ? 'short' : 'long'}`,
    'Give one from 200ms to 1h, e.g. 2s.',
  )
}
