import { budgets } from '../budgets/index.ts'
import type { Rule } from '../check/build-check-report.ts'
import { lints } from '../lints/index.ts'
import type { JudgingSettings } from '../model/judging.ts'

/** What a check judges by: every lint, and the budgets that have a limit. */
export function checkRules({ lints: settings, budgets: limits }: JudgingSettings): readonly Rule[] {
  return [
    ...lints.map(({ id, title, severity, what, whyBad, falseAlarms, remedy }) => {
      const set = settings[id]?.severity
      return {
        ...{ id, kind: 'lint' as const, title, what, whyBad, falseAlarms, remedy },
        severity: set === undefined || set === 'off' ? severity : set,
        isOff: set === 'off',
      }
    }),
    ...budgets
      .filter(({ id }) => limits[id] !== undefined)
      .map(({ id, title, what, whyBad, falseAlarms, remedy }) => ({
        ...{ id, kind: 'budget' as const, title, what, whyBad, falseAlarms, remedy },
        ...{ severity: 'error' as const, isOff: false },
      })),
  ]
}
