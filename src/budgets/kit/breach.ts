import type { Finding } from '../../model/finding.ts'
import type { Timeline } from '../../model/timeline.ts'
import type { Budget } from '../budget.ts'
import { limitText } from './limit-text.ts'

/** What a breach has of its own; the rest is empty where a budget has nothing to say. */
type Says = Pick<Finding, 'confidence' | 'witnesses' | 'evidence'> & {
  readonly type: string
} & Partial<
    Pick<Finding, 'site' | 'cycle' | 'stack' | 'resumptionsPerSecond' | 'barrenStreak' | 'cpuShare'>
  >

/** The finding that a limit is exceeded. */
export function breach(
  budget: Pick<Budget, 'id' | 'title' | 'remedy' | 'unit'>,
  { thread, os }: Timeline,
  limit: number,
  { type, evidence, ...says }: Says,
): Finding {
  return {
    lint: budget.id,
    severity: 'error',
    title: budget.title,
    subject: { type, thread, asyncId: null },
    site: null,
    cycle: [],
    stack: [],
    resumptionsPerSecond: null,
    barrenStreak: null,
    ioBytesPerSecond: os?.bytesPerSecond ?? null,
    cpuShare: Math.min(1, os?.onCpuShare ?? 0),
    ...says,
    evidence: [...evidence, `The budget allows ${limitText(budget.unit, limit)}.`],
    remedy: budget.remedy,
    thresholds: { limit },
  }
}
