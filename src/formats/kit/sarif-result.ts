import type { Location, Result } from 'sarif'
import type { CheckedFinding } from '../../model/check-report.ts'
import type { Site } from '../../model/site.ts'
import { ANCHOR, isAt, isRelative, seenText, titleText } from './checked-place.ts'
import { levelOf } from './finding-level.ts'
import { placeLocation, siteLocation, stackFrame } from './sarif-location.ts'
import { sarifText } from './sarif-text.ts'

/** What a result has to know of its run. */
export interface RunContext {
  readonly ruleIndexOf: (id: string) => number
  /** Of the repository, with a slash at the end. */
  readonly root: string | null
  /** Whether there was a baseline: then each result has to say how it stands to it. */
  readonly hasBaseline: boolean
}

/** A finding with its place, the round that it goes and the stack. */
export function sarifResult(checked: CheckedFinding, context: RunContext): Result {
  const { finding, fingerprint, standing, reason } = checked
  const { root, hasBaseline, ruleIndexOf } = context
  const cycle = finding.cycle.length > 1 ? locationsOf(finding.cycle, root) : []
  const [primary, ...related] = places(checked, root)
  return {
    ruleId: finding.lint,
    ruleIndex: ruleIndexOf(finding.lint),
    level: levelOf(checked),
    message: { text: messageOf(checked) },
    locations: [primary],
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(cycle.length === 0
      ? {}
      : { codeFlows: [{ threadFlows: [{ locations: cycle.map((location) => ({ location })) }] }] }),
    ...(finding.stack.length === 0
      ? {}
      : { stacks: [{ frames: finding.stack.map((frame) => stackFrame(frame, root)) }] }),
    partialFingerprints: { 'whyspin/v1': fingerprint },
    // On all results or on none: without one, nobody would know what an absent one means (§3.27.23).
    suppressions:
      standing === 'ignored'
        ? [
            {
              kind: 'external',
              status: 'accepted',
              ...(reason === null ? {} : { justification: reason }),
            },
          ]
        : [],
    ...(hasBaseline ? { baselineState: standing === 'known' ? 'unchanged' : 'new' } : {}),
    properties: {
      standing,
      severity: finding.severity,
      confidence: finding.confidence,
      cpuShare: finding.cpuShare,
      phases: [...checked.phases],
      pids: [...checked.pids],
    },
  }
}

/**
 * Where a developer should look, then where it happens, if that is elsewhere. Code scanning refuses
 * a whole file for one result without a place, so each has one.
 */
function places(
  checked: CheckedFinding,
  root: string | null,
): readonly [Location, ...(readonly Location[])] {
  const { place, finding } = checked
  const known = place !== null && isRelative(place.path) ? place : null
  const { site } = finding
  if (site !== null && known !== null && isAt(site, known)) return [placeLocation(known, site)]
  const primary = placeLocation(known ?? ANCHOR, null)
  const happens = site === null ? null : siteLocation(site, root)
  return happens === null ? [primary] : [primary, { id: 1, ...happens }]
}

function messageOf(checked: CheckedFinding): string {
  const { finding } = checked
  const seen = seenText(checked)
  return [
    `${titleText(checked)}.`,
    ...(seen === '' ? [] : [`Seen ${seen}.`]),
    ...finding.evidence,
    `What to change: ${finding.remedy}`,
  ]
    .map(sarifText)
    .join('\n')
}

function locationsOf(sites: readonly Site[], root: string | null): readonly Location[] {
  return sites.map((site) => siteLocation(site, root)).filter((location) => location !== null)
}
