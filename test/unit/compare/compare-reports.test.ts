import assert from 'node:assert/strict'
import { test } from 'node:test'
import { comparisonFlame } from '../../../src/compare/comparison-flame.ts'
import { comparisonText } from '../../../src/compare/comparison-text.ts'
import { compareReports } from '../../../src/compare/compare-reports.ts'
import { buildReport } from '../../../src/cli/build-report.ts'
import type { Finding } from '../../../src/model/finding.ts'
import type { Report } from '../../../src/model/report.ts'
import { hostileRecording } from '../../helpers/hostile-recording.ts'
import { pictureOf } from '../../helpers/picture-of.ts'
import { recordingOf } from '../../helpers/recordings.ts'

const SPINS = buildReport(recordingOf('tls-proxy-spins'))
const FIXED = buildReport(recordingOf('tls-proxy-fixed'))
const [FINDING] = SPINS.findings

const plain = (text: string): string => text
const LOOK = {
  width: 80,
  paint: { bold: plain, dim: plain, red: plain, yellow: plain, green: plain, cyan: plain },
}

function withFinding(change: Partial<Finding>): Report {
  assert.ok(FINDING)
  return { ...SPINS, findings: [{ ...FINDING, ...change }] }
}
const only = (before: Report, after: Report): readonly [string, boolean] => {
  const { findings, isWorse } = compareReports(before, after)
  assert.equal(findings.length, 1)
  return [findings[0]?.change ?? '', isWorse]
}

test('a fix is gone, and nothing is worse', () => {
  assert.deepEqual(only(SPINS, FIXED), ['gone', false])
})

test('a spin that was not there is new, and worse', () => {
  assert.deepEqual(only(FIXED, SPINS), ['new', true])
})

test('the same spin is the same, whatever its figures', () => {
  const again = withFinding({ cpuShare: (FINDING?.cpuShare ?? 0) - 0.05, barrenStreak: 7 })
  assert.deepEqual(only(SPINS, again), ['same', false])
})

test('a spin whose lines have shifted, in another folder, is the same', () => {
  assert.ok(FINDING?.site)
  const file = FINDING.site.file.replace('/srv/', '/home/somebody/')
  assert.deepEqual(only(SPINS, withFinding({ site: { ...FINDING.site, file, line: 999 } })), [
    'same',
    false,
  ])
})

test('a spin that takes more of the CPU has changed, and is worse; one that takes less is not', () => {
  const less = withFinding({ cpuShare: 0.3 })
  assert.deepEqual(only(less, SPINS), ['changed', true])
  assert.deepEqual(only(SPINS, less), ['changed', false])
})

test('a finding that became an error is worse', () => {
  assert.deepEqual(only(withFinding({ severity: 'warning' }), SPINS), ['changed', true])
  assert.deepEqual(only(SPINS, withFinding({ severity: 'warning' })), ['changed', false])
})

test('what is only said makes nothing worse', () => {
  const said = withFinding({ severity: 'info' })
  assert.equal(
    compareReports({ ...FIXED, findings: [] }, { ...said, verdict: 'clear' }).isWorse,
    false,
  )
})

test('two findings of one lint at one place are told apart by their order', () => {
  assert.ok(FINDING)
  const two = { ...SPINS, findings: [FINDING, FINDING] }
  const { findings } = compareReports(SPINS, two)
  assert.deepEqual(findings.map(({ change }) => change).toSorted(), ['new', 'same'])
})

test('a comparison fits 80 columns, and shows what hostile names are instead of obeying them', () => {
  const hostile = buildReport(hostileRecording())
  const text = comparisonText(compareReports(SPINS, hostile), LOOK)
  // oxlint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/)
  for (const line of text.split('\n')) assert.ok(Array.from(line).length <= 80, line)
  const comparison = compareReports(SPINS, hostile)
  const page = comparisonFlame(
    comparison,
    pictureOf(recordingOf('tls-proxy-spins')),
    pictureOf(hostileRecording()),
  )
  assert.doesNotMatch(page, /<(?:img|script|svg onload)/)
})

test('a differential flame graph is red for what is more, and blue for what is less', () => {
  const [spins, other] = [recordingOf('tls-proxy-spins'), recordingOf('port-wakes-itself')]
  const page = (a: typeof spins, b: typeof spins): string =>
    comparisonFlame(compareReports(buildReport(a), buildReport(b)), pictureOf(a), pictureOf(b))
  assert.match(page(spins, other), /fill="rgb\(240,\d+,\d+\)"/)
  assert.match(page(spins, other), /fill="rgb\(\d+,\d+,245\)"/)
  // The legend apart, nothing differs from itself.
  assert.doesNotMatch(page(spins, spins), /fill="rgb/)
})
