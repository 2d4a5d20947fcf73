import { EXIT } from '../errors.ts'
import { version } from './version.ts'

const VERSION_FLAGS: readonly string[] = ['--version', '-V']

/** Runs one command line (without `node` and the script) and returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  // Asked by scripts and editors all the time: answered before the command line is even loaded.
  if (argv.length === 1 && VERSION_FLAGS.includes(argv[0] ?? '')) {
    process.stdout.write(`${version()}\n`)
    return EXIT.clear
  }
  const { run } = await import('./run.ts')
  return run(argv)
}
