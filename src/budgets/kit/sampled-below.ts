import { percent } from '../../model/quantities.ts'
import type { Site } from '../../model/site.ts'
import type { CpuFacts } from '../../model/timeline.ts'

/** How much of the JavaScript runs below a place, where the samples agree on one. */
export function sampledBelow(cpu: CpuFacts | null, site: Site | null): readonly string[] {
  if (cpu === null || site === null || !cpu.hotPath.includes(site)) return []
  return [`${percent(cpu.hotPathShare)} of the JavaScript samples lie below this function.`]
}
