import picomatch from 'picomatch'
import type { KnownFinding, RepositoryPlace, Standing } from '../model/check-report.ts'
import type { Finding, Severity } from '../model/finding.ts'
import type { Ignore } from '../model/judging.ts'
import { relativeTo } from './repository-place.ts'

/** What a project has agreed on. */
export interface Agreement {
  /** The least severity that fails the check. */
  readonly failOn: Severity | 'never'
  readonly ignores: readonly Ignore[]
  readonly baseline: readonly KnownFinding[]
  /** True: the baseline is written anew, so that all that counts is known from now on. */
  readonly knowsAll: boolean
  /** The repository's root, an absolute path. */
  readonly root: string
  /** The day of the check, `2026-11-28`; an ignore applies up to its last day. */
  readonly today: string
}

const RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 }

/** Whether a finding counts, and by which ignore it does not. */
export function standingOf(
  finding: Finding,
  fingerprint: string,
  place: RepositoryPlace | null,
  { failOn, ignores, baseline, knowsAll, root, today }: Agreement,
): { readonly standing: Standing; readonly by: Ignore | null } {
  const by =
    ignores.find((each) => !hasExpired(each, today) && fits(each, finding, place, root)) ?? null
  if (by !== null) return { standing: 'ignored', by }
  if (failOn === 'never' || RANK[finding.severity] < RANK[failOn])
    return { standing: 'below', by: null }
  const isKnown = knowsAll || baseline.some((known) => known.fingerprint === fingerprint)
  return { standing: isKnown ? 'known' : 'fails', by: null }
}

export function hasExpired({ until }: Ignore, today: string): boolean {
  return until !== undefined && until < today
}

/** What is absent from an ignore fits all. */
export function fits(
  ignore: Ignore,
  { lint, site }: Finding,
  place: RepositoryPlace | null,
  root: string,
): boolean {
  const own = site?.original ?? site
  const files = [
    ...(own === null ? [] : [relativeTo(root, own.file)]),
    ...(place === null ? [] : [place.path]),
  ]
  return (
    ignore.lint === lint &&
    (ignore.package === undefined || ignore.package === own?.package?.name) &&
    (ignore.function === undefined || ignore.function === site?.function) &&
    (ignore.file === undefined || isAny(files, ignore.file))
  )
}

function isAny(files: readonly string[], glob: string): boolean {
  const matches = picomatch(glob, { dot: true })
  return files.some((file) => matches(file))
}
