import { createHash } from 'node:crypto'
import type { Finding } from '../model/finding.ts'
import { findingKeys } from '../model/finding-keys.ts'
import type { OriginalPlace, Site } from '../model/site.ts'
import { relativeTo } from './repository-place.ts'

const DIGITS = 32

/**
 * What names each finding of one process for good: for baselines, and for those who show findings of
 * many runs. Stays when lines shift, when a package moves within `node_modules`, and from one checkout
 * to another.
 * @param budgets their ids: a breach is of the process, whichever function was sampled most
 */
export function fingerprints(
  findings: readonly Finding[],
  root: string,
  budgets: ReadonlySet<string> = new Set(),
): readonly string[] {
  return findingKeys(
    findings,
    (place) => fileOf(place, root),
    (lint) => budgets.has(lint),
  ).map((key) => createHash('sha256').update(key).digest('hex').slice(0, DIGITS))
}

function fileOf({ file, package: pack }: Site | OriginalPlace, root: string): string {
  if (pack === null) return relativeTo(root, file)
  const folder = `/${pack.name}/`
  const at = file.lastIndexOf(folder)
  return at < 0 ? file.slice(file.lastIndexOf('/') + 1) : file.slice(at + folder.length)
}
