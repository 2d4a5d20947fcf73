import { EXIT, WhyspinError } from '../errors.ts'
import { terminalSafe } from '../formats/kit/terminal-safe.ts'

/**
 * Says on stderr what went wrong, and returns the exit code. Anything but a WhyspinError is a defect
 * of whyspin: it exits with 3 as well, since nothing was learnt about the target.
 */
export function complain(
  error: unknown,
  stream: { write(text: string): unknown } = process.stderr,
): number {
  if (error instanceof WhyspinError) {
    stream.write(`whyspin: ${terminalSafe(error.message)}\n${terminalSafe(error.advice)}\n`)
    return error.exitCode
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const lines = what.split('\n').map((line) => terminalSafe(line))
  stream.write(
    `whyspin: ${lines.join('\n')}\nThis is a bug of whyspin, not of the target. Please report it with the lines above.\n`,
  )
  return EXIT.target
}
