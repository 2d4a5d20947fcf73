import type { Incident } from '../model/incident.ts'
import { meantProcess } from '../process/meant-process.ts'
import { resolveTarget, type Target } from '../process/resolve-target.ts'

interface FoundTarget {
  readonly target: Target
  /** Says which process is looked at where it is not the one that was named. */
  readonly incidents: readonly Incident[]
}

/** What is looked at: what was named, or the Node process below it where that is a wrapper. */
export async function findTarget(named: string, exact: boolean): Promise<FoundTarget> {
  const target = resolveTarget(named)
  const meant = exact || target.kind === 'url' ? null : await meantProcess(target.pid)
  if (meant === null) return { target, incidents: [] }
  return {
    target: { kind: 'pid', pid: meant.pid },
    incidents: [{ code: 'wrapper-passed', text: meant.why }],
  }
}
