import type { Invocation, Log, Notification } from 'sarif'
import type { CheckReport } from '../model/check-report.ts'
import type { CheckFormat } from './check-format.ts'
import { accountOf, type CheckAccount } from './kit/check-account.ts'
import { fixedText, notJudgedText } from './kit/check-text.ts'
import { jsonText } from './kit/json-text.ts'
import { plainDeep } from './kit/plain-text.ts'
import { repositoryRootOf } from './kit/repository-root.ts'
import { SOURCE_ROOT } from './kit/sarif-location.ts'
import { sarifResult } from './kit/sarif-result.ts'
import { sarifRule } from './kit/sarif-rule.ts'
import { sarifText } from './kit/sarif-text.ts'

/**
 * SARIF 2.1.0, also as GitHub's code scanning takes it. What a baseline knows and was not seen any
 * more is a notification and no result with `baselineState` `absent`: code scanning does not read
 * that property and would open an alert for what is fixed.
 */
export const sarif: CheckFormat = {
  id: 'sarif',
  flag: 'sarif',
  extension: '.sarif',
  about: 'findings for code scanning, SARIF 2.1.0',
  render: (raw) => jsonText(log(plainDeep(raw))),
}

function log(check: CheckReport): Log {
  const account = accountOf(check)
  const rules = account.rules.map(({ rule }) => rule)
  const ids = rules.map(({ id }) => id)
  const context = {
    ruleIndexOf: (id: string): number => ids.indexOf(id),
    root: repositoryRootOf(check),
    hasBaseline:
      check.fixed.length > 0 || check.findings.some(({ standing }) => standing === 'known'),
  }
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'whyspin',
            version: check.whyspinVersion,
            rules: rules.map(sarifRule),
          },
        },
        invocations: [invocation(check, account)],
        originalUriBaseIds: { [SOURCE_ROOT]: { description: { text: 'Root of the repository.' } } },
        // V8 counts columns in them.
        columnKind: 'utf16CodeUnits',
        results: check.findings.map((checked) => sarifResult(checked, context)),
      },
    ],
  }
}

function invocation(check: CheckReport, { rules, problems }: CheckAccount): Invocation {
  const unsure = rules.flatMap(({ rule }, index): readonly Notification[] =>
    rule.result === 'unsure'
      ? [
          {
            ...notification('warning', `${rule.id} ${notJudgedText(rule)}.`),
            associatedRule: { id: rule.id, index },
          },
        ]
      : [],
  )
  return {
    // A finding is what a check is for; only what it could not look at is a failure of its own.
    executionSuccessful: problems.length === 0,
    exitCode: check.exitCode,
    exitCodeDescription: sarifText(check.summary),
    toolExecutionNotifications: [
      ...problems.map(({ code, text, advice }) => ({
        ...notification('error', `${text} ${advice}`),
        descriptor: { id: code },
      })),
      ...unsure,
      ...check.fixed.map((known) =>
        notification('note', `Not seen any more: ${fixedText(known)}.`),
      ),
      ...check.notes.map((note) => notification('note', note)),
    ],
  }
}

function notification(level: Notification.level, text: string): Notification {
  return { level, message: { text: sarifText(text) } }
}
