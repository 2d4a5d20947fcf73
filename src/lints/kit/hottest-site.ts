import type { Site } from '../../model/site.ts'
import type { CpuFacts } from '../../model/timeline.ts'

const isUserCode = (site: Site): boolean => site.file !== '' && !site.file.startsWith('node:')

/** The user's place in which the thread was seen most; null without samples. */
export function hottestSite(cpu: CpuFacts | null): Site | null {
  const path = cpu?.hotPath ?? []
  return path.find(isUserCode) ?? cpu?.busiestUserSite ?? path.at(0) ?? null
}
