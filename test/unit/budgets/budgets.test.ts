import assert from 'node:assert/strict'
import { test } from 'node:test'
import { budgets } from '../../../src/budgets/index.ts'
import { buildReport } from '../../../src/cli/build-report.ts'
import type { Finding } from '../../../src/model/finding.ts'
import { RECORDINGS, recordingOf } from '../../helpers/recordings.ts'

/** Each at the least limit that it takes, so that whatever can be found is. */
const STRICTEST = Object.fromEntries(budgets.map(({ id, least }) => [id, least]))

const breaches: readonly Finding[] = RECORDINGS.flatMap((name) =>
  buildReport(recordingOf(name), { lints: {}, budgets: STRICTEST }, 'tail').findings.filter(
    ({ lint }) => lint in STRICTEST,
  ),
)

test('every budget is exceeded somewhere in the recordings', () => {
  assert.deepEqual(
    [...new Set(breaches.map(({ lint }) => lint))].toSorted(),
    budgets.map(({ id }) => id),
  )
})

test('a breach is an error with its limit, its remedy, and a number in each sentence', () => {
  for (const {
    lint,
    severity,
    title,
    remedy,
    thresholds,
    evidence,
    witnesses,
    cpuShare,
  } of breaches) {
    const budget = budgets.find(({ id }) => id === lint)
    assert.deepEqual(
      [severity, title, remedy, thresholds],
      ['error', budget?.title, budget?.remedy, { limit: STRICTEST[lint] }],
    )
    for (const sentence of evidence) assert.match(sentence, /\d.*\.$/)
    assert.ok(witnesses.length > 0 && cpuShare >= 0 && cpuShare <= 1)
  }
})

test('a title names what happens without figures that change from run to run', () => {
  for (const { title } of budgets) assert.doesNotMatch(title, /\d/)
})

test('the fixed proxy exceeds nothing but the CPU of a process at rest, since it is under load', () => {
  const { findings } = buildReport(
    recordingOf('tls-proxy-fixed'),
    { lints: {}, budgets: STRICTEST },
    'tail',
  )
  assert.deepEqual(
    findings.map(({ lint }) => lint),
    ['max-cpu-idle-tail'],
  )
})

test('every budget says what it is, why it is bad, what else it may be, and what to change', () => {
  for (const { id, title, what, whyBad, falseAlarms, remedy } of budgets)
    for (const text of [title, what, whyBad, falseAlarms, remedy])
      assert.ok(text.length > 20 && text.length < 700, `${id}: ${text}`)
})
