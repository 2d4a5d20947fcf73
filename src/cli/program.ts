import { Command, Help, Option } from 'commander'
import type { AttachOptions, DemoOptions } from './attach-options.ts'
import { parseDuration } from './duration.ts'
import { FAIL_ON, parseFailOn } from './fail-on.ts'
import { AFTER_HELP, HELP_COLUMNS } from './help-text.ts'
import { refuseMistypedCommand } from './usage.ts'
import { version } from './version.ts'

/** The options of `attach` as commander hands them over, each under its flag's name. */
type AttachFlags = Pick<AttachOptions, 'failOn' | 'color'> & {
  readonly duration: number
  readonly json?: string | boolean
  readonly forceHooks?: true
  readonly forceProfile?: true
  readonly forceWorkers?: true
  readonly exact?: boolean
  readonly subprocesses?: boolean
}

/**
 * The whole command line. It imports commander alone: what a command needs is imported when the
 * command runs, so that `--version` and `--help` stay quick. `finish` receives the exit code. Wrong
 * usage is thrown, see `usage.ts`.
 */
export function buildProgram(
  finish: (exitCode: number) => void = (exitCode) => {
    process.exitCode = exitCode
  },
): Command {
  const program = withSettings(new Command('whyspin'))
    .description('Names the async code of a running Node process that wakes up for nothing.')
    .usage('<target> [options]\n       whyspin <command> [options]')
    .version(version(), '-V, --version', 'print the version')
    .addOption(noColor())
    .addHelpText('after', AFTER_HELP)
  const color = (own: DemoOptions): boolean => own.color && program.opts<DemoOptions>().color

  program
    .command('attach <target>', { isDefault: true })
    .description('capture, judge, print (the default)')
    .addOption(
      new Option('-d, --duration <time>', 'how long to look, e.g. 2s, 500ms, 1m')
        .argParser(parseDuration)
        .default(2000, '2s'),
    )
    .option('--json [file]', 'print the report as JSON, or write it to a file')
    .addOption(
      new Option('--fail-on <severity>', `least severity that exits with 1: ${FAIL_ON.join(', ')}`)
        .argParser(parseFailOn)
        .default('error', 'error'),
    )
    .option('--force-hooks', 'async hooks also where a stack overflow would end the target')
    .option('--force-profile', 'CPU samples also where starting them pauses it for a second')
    .option('--force-workers', 'worker threads also where looking into them may crash Node')
    .option('--subprocesses', 'look at the Node processes below it as well')
    .option('--exact', 'look at a wrapper such as npm itself, not at what runs below it')
    .addOption(noColor())
    .action(async (target: string, { duration, ...own }: AttachFlags) => {
      if (program.args[0] !== 'attach') refuseMistypedCommand(target, program)
      const { json = false, failOn, exact = false, subprocesses = false } = own
      const options = { durationMs: duration, json, failOn, exact, subprocesses, color: color(own) }
      const { attach } = await import('./attach.ts')
      const insists = {
        onHooks: own.forceHooks === true,
        onProfile: own.forceProfile === true,
        onWorkers: own.forceWorkers === true,
      }
      finish(await attach(target, { ...options, insists }))
    })

  program
    .command('demo')
    .description('a TLS proxy that spins, attached to and diagnosed')
    .addOption(noColor())
    .action(async (own: DemoOptions) => {
      const { demo } = await import('./demo.ts')
      finish(await demo({ color: color(own) }))
    })

  program
    .command('explain [lint]')
    .description('what a lint means and what to do, or the list of all')
    .addOption(noColor())
    .action(async (lint: string | undefined, own: DemoOptions) => {
      const { explain } = await import('./explain.ts')
      finish(await explain(lint, { color: color(own) }))
    })
  return program
}

/** What commands inherit from the program when they are made, hence set before any is. */
function withSettings(program: Command): Command {
  return program
    .enablePositionalOptions()
    .exitOverride()
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'print this help')
    .configureOutput({
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(process.stdout.columns ?? HELP_COLUMNS, HELP_COLUMNS),
    })
    .configureHelp({ visibleOptions: (command) => optionsToShow(command, program) })
}

/** The program's help shows the options of `attach`, since `whyspin <target>` takes them. */
function optionsToShow(command: Command, program: Command): Option[] {
  const own = new Help().visibleOptions(command)
  if (command !== program) return own
  const attach = program.commands.find((candidate) => candidate.name() === 'attach')
  const known = new Set(own.map(({ long }) => long))
  return [...(attach?.options.filter(({ long }) => !known.has(long)) ?? []), ...own]
}

function noColor(): Option {
  return new Option('--no-color', 'print without colours, as NO_COLOR does')
}
