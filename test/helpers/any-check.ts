import * as fc from 'fast-check'
import type { CheckOutcome, CheckReport } from '../../src/model/check-report.ts'
import { CHECKS } from './check-report-of.ts'
import { spoiltOf } from './nasty-text.ts'

/** A check whose text is nasty. */
export const nastyCheck: fc.Arbitrary<CheckReport> = spoiltOf(CHECKS)

/**
 * A check of which any part may be missing, also what a check would never leave out: its outcome is
 * all that can be relied on.
 */
export const partialCheck: fc.Arbitrary<CheckReport> = fc
  .record({
    check: fc.constantFrom(...Object.values(CHECKS)),
    outcome: fc.constantFrom<CheckOutcome[]>('failed', 'error', 'inconclusive'),
    keeps: fc.record({
      problems: fc.boolean(),
      findings: fc.boolean(),
      rules: fc.boolean(),
      results: fc.boolean(),
    }),
  })
  .map(({ check, outcome, keeps }) => ({
    ...check,
    outcome,
    problems: keeps.problems ? check.problems : [],
    findings: keeps.findings ? check.findings : [],
    rules: keeps.rules
      ? check.rules.map((rule) => (keeps.results ? rule : { ...rule, result: 'passed', why: null }))
      : [],
  }))
