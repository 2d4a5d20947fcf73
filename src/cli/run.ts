import { CommanderError } from 'commander'
import { EXIT } from '../errors.ts'
import { complain } from './complain.ts'
import { buildProgram } from './program.ts'
import { usageErrorFrom } from './usage.ts'

/** Runs one command line (without `node` and the script) and returns the exit code. */
export async function run(argv: readonly string[]): Promise<number> {
  let exitCode: number = EXIT.target
  const program = buildProgram((code) => {
    exitCode = code
  })
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    if (!(error instanceof CommanderError)) return complain(error)
    // help and the version end in an error as well, with exit code 0
    return error.exitCode === 0 ? EXIT.clear : complain(usageErrorFrom(error, program))
  }
}
