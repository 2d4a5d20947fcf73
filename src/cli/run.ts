import { CommanderError } from 'commander'
import { EXIT } from '../errors.ts'
import { complain } from './complain.ts'
import { buildProgram } from './program.ts'
import { usageErrorFrom } from './usage.ts'

/** Runs one command line (without `node` and the script) and returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.target
  const [own, command] = splitCommand(argv)
  const program = buildProgram((code) => {
    exitCode = code
  }, command)
  try {
    await program.parseAsync(own, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) return complain(error)
    // help and the version end in an error as well, with exit code 0
    return error.exitCode === 0 ? EXIT.clear : complain(usageErrorFrom(error, program))
  }
}

/** The commands that start another, which stands behind `--`. */
const STARTERS: readonly string[] = ['check', 'run']

/** What is ours, and the command behind `--`, of which nothing is an option of ours. */
function splitCommand(argv: readonly string[]): readonly [readonly string[], readonly string[]] {
  const at = argv.indexOf('--')
  const first = argv.find((word) => !word.startsWith('-')) ?? ''
  if (at < 0 || !STARTERS.includes(first)) return [argv, []]
  return [argv.slice(0, at), argv.slice(at + 1)]
}
