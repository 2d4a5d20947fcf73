import { usageError } from '../errors.ts'
import type { Severity } from '../model/finding.ts'
import { nearest } from '../model/nearest.ts'

/** The least severity of a finding that makes the exit code 1. */
export type FailOn = Severity | 'never'

export const FAIL_ON: readonly FailOn[] = ['error', 'warning', 'info', 'never']

/** The value of `--fail-on`. */
export function parseFailOn(text: string): FailOn {
  const known = FAIL_ON.find((severity) => severity === text.toLowerCase())
  if (known !== undefined) return known
  const meant = nearest(text, FAIL_ON)
  throw usageError(
    `"${text}" is no severity.`,
    `${meant === null ? '' : `Did you mean ${meant}? `}--fail-on takes error, warning, info or never.`,
  )
}
