import type { Finding } from '../../src/model/finding.ts'
import type { Site } from '../../src/model/site.ts'

/** A place in a file of the repository at `/repo`. */
export function siteOf(fields: Partial<Site> = {}): Site {
  return {
    function: 'poll',
    file: '/repo/src/poll.js',
    line: 10,
    column: 5,
    package: null,
    source: 'setImmediate(poll)',
    async: false,
    ...fields,
  }
}

/** A finding as a lint makes it. */
export function findingOf(fields: Partial<Finding> = {}): Finding {
  return {
    lint: 'immediate-spin',
    severity: 'error',
    confidence: 'high',
    title: 'An Immediate re-arms itself on every turn of the event loop',
    subject: { type: 'Immediate', thread: 'main', asyncId: 7 },
    site: siteOf(),
    cycle: [],
    stack: [],
    resumptionsPerSecond: 90_000,
    barrenStreak: 40_000,
    ioBytesPerSecond: 0,
    cpuShare: 0.9,
    witnesses: ['os', 'async'],
    evidence: ['0 bytes in 32 of 32 sampled turns.'],
    remedy: 'Wait for an event.',
    thresholds: {},
    ...fields,
  }
}
