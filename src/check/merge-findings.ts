import type { CheckedFinding, CheckPhase, CheckPhaseName } from '../model/check-report.ts'
import type { Finding, Severity } from '../model/finding.ts'
import { fingerprints } from './fingerprint.ts'
import { repositoryPlace } from './repository-place.ts'
import { type Agreement, standingOf } from './standing.ts'

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 }
const ORDER: readonly CheckedFinding['standing'][] = ['fails', 'known', 'below', 'ignored']

interface Merged {
  finding: Finding
  readonly phases: Set<CheckPhaseName>
  readonly pids: Set<number>
}

/**
 * The same finding of several processes and phases is one, shown as it was at its worst.
 * @param budgets the ids of the budgets that were asked
 */
export function mergeFindings(
  phases: readonly CheckPhase[],
  agreement: Agreement,
  budgets: ReadonlySet<string>,
): readonly CheckedFinding[] {
  const merged = new Map<string, Merged>()
  for (const { name, reports } of phases)
    for (const { findings, target } of reports) {
      const names = fingerprints(findings, agreement.root, budgets)
      for (const [i, finding] of findings.entries()) {
        const known = merged.get(names[i] ?? '')
        if (known === undefined)
          merged.set(names[i] ?? '', {
            ...{ finding, phases: new Set([name]), pids: new Set([target.pid]) },
          })
        else {
          known.phases.add(name)
          known.pids.add(target.pid)
          if (isWorse(finding, known.finding)) known.finding = finding
        }
      }
    }
  return [...merged]
    .map(([fingerprint, each]) => toChecked(fingerprint, each, agreement))
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing) ||
        RANK[a.finding.severity] - RANK[b.finding.severity] ||
        b.finding.cpuShare - a.finding.cpuShare,
    )
}

function isWorse(one: Finding, other: Finding): boolean {
  const rank = RANK[one.severity] - RANK[other.severity]
  return rank < 0 || (rank === 0 && one.cpuShare > other.cpuShare)
}

function toChecked(
  fingerprint: string,
  { finding, phases, pids }: Merged,
  agreement: Agreement,
): CheckedFinding {
  const place = repositoryPlace(finding, agreement.root)
  const { standing, by } = standingOf(finding, fingerprint, place, agreement)
  return {
    finding,
    fingerprint,
    standing,
    reason: by?.reason ?? null,
    place,
    phases: [...phases],
    pids: [...pids],
  }
}
