/**
 * Exit codes of the command line, the only place where the numbers stand.
 * 0 clear · 1 a finding at or above `--fail-on` · 2 wrong usage · 3 could not attach, or lost the
 * target · 4 inconclusive.
 */
export const EXIT = { clear: 0, finding: 1, usage: 2, target: 3, inconclusive: 4 } as const

/**
 * An error that a user can act on: `message` is one sentence that says what happened, `advice` one
 * that says what to do next. Anything else that is thrown is a defect of whyspin itself.
 */
export class WhyspinError extends Error {
  readonly exitCode: number
  readonly advice: string

  constructor(exitCode: number, message: string, advice: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'WhyspinError'
    this.exitCode = exitCode
    this.advice = advice
  }
}

/** The target cannot be attached to, or was lost: exit code 3. */
export function targetError(message: string, advice: string, cause?: unknown): WhyspinError {
  return new WhyspinError(EXIT.target, message, advice, cause === undefined ? undefined : { cause })
}

/** The command line was used wrongly: exit code 2. */
export function usageError(message: string, advice: string): WhyspinError {
  return new WhyspinError(EXIT.usage, message, advice)
}
