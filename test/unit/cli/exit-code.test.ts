import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exitCodeFor, worstExitCode } from '../../../src/cli/exit-code.ts'
import { FAIL_ON, parseFailOn } from '../../../src/cli/fail-on.ts'
import type { Severity } from '../../../src/model/finding.ts'
import type { Report, Verdict } from '../../../src/model/report.ts'
import { clear } from '../../golden/reports/clear.ts'
import { immediate } from '../../golden/reports/parts.ts'

function report(verdict: Verdict, ...severities: Severity[]): Report {
  return { ...clear, verdict, findings: severities.map((severity) => ({ ...immediate, severity })) }
}

test('a finding at or above --fail-on makes it 1', () => {
  const warned = report('clear', 'info', 'warning')
  assert.deepEqual(
    FAIL_ON.map((failOn) => exitCodeFor(warned, failOn)),
    [0, 1, 1, 0],
  )
  const spinning = report('spinning', 'error')
  assert.deepEqual(
    FAIL_ON.map((failOn) => exitCodeFor(spinning, failOn)),
    [1, 1, 1, 0],
  )
})

test('without a verdict it is never 0', () => {
  for (const failOn of FAIL_ON) assert.equal(exitCodeFor(report('inconclusive'), failOn), 4)
  assert.equal(exitCodeFor(report('inconclusive', 'warning'), 'error'), 4)
  assert.equal(exitCodeFor(report('inconclusive', 'warning'), 'warning'), 1)
})

test('of several a finding counts most, then what was not reached, then what was not judged', () => {
  assert.equal(worstExitCode([0, 3, 4, 1]), 1)
  assert.equal(worstExitCode([4, 0, 3]), 3)
  assert.equal(worstExitCode([0, 4]), 4)
  assert.equal(worstExitCode([0, 0]), 0)
})

test('--fail-on takes its four words, and names the nearest for another', () => {
  assert.deepEqual(FAIL_ON.map(parseFailOn), FAIL_ON)
  assert.equal(parseFailOn('Warning'), 'warning')
  assert.throws(() => parseFailOn('warn'), { exitCode: 2, advice: /Did you mean warning\?/ })
  assert.throws(() => parseFailOn('eror'), { advice: /Did you mean error\?/ })
  assert.throws(() => parseFailOn('xyz'), {
    advice: /^--fail-on takes error, warning, info or never/,
  })
})
