import type { Finding } from '../../../src/model/finding.ts'
import type { Report, ReportTarget } from '../../../src/model/report.ts'
import type { Site } from '../../../src/model/site.ts'

/** A target that hand-made reports share; each one changes what it is about. */
export const target: ReportTarget = {
  pid: 4242,
  command: 'node server.js --port 8443',
  nodeVersion: '20.20.2',
  platform: 'linux',
  arch: 'x64',
  thread: 'main',
  attached: true,
}

export function site(name: string, file: string, more: Partial<Site> = {}): Site {
  return {
    function: name,
    file,
    line: 1,
    column: 1,
    package: null,
    source: null,
    async: false,
    ...more,
  }
}

export const complete: Pick<Report, 'schemaVersion' | 'unsure' | 'notes' | 'loss'> = {
  schemaVersion: 1,
  unsure: [],
  notes: [],
  loss: { eventsDropped: 0, stacksTruncated: 0, samplesMissed: 0 },
}

export const immediate: Finding = {
  lint: 'immediate-spin',
  severity: 'error',
  confidence: 'high',
  title: 'An Immediate re-arms itself and gets nothing done',
  subject: { type: 'Immediate', thread: 'main', asyncId: null },
  site: null,
  cycle: [],
  stack: [],
  resumptionsPerSecond: 812_345,
  barrenStreak: 162_380,
  ioBytesPerSecond: 0,
  cpuShare: 0.974,
  witnesses: ['os', 'loop', 'async', 'cpu'],
  evidence: [],
  remedy: '',
  thresholds: { barrenStreak: 1000, resumptionsPerSecond: 500 },
}
