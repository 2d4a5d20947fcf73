import { Argument, Command, Help, Option } from 'commander'
import { usageError } from '../errors.ts'
import type { AttachOptions, DemoOptions } from './attach-options.ts'
import { addCheckCommands } from './check-command.ts'
import { parseDuration } from './duration.ts'
import { EXPORT_FLAGS, type ExportPaths } from './export-flags.ts'
import { DEFAULT_HOOK_SHARE } from '../record/hook-budget.ts'
import { FAST_DURATION_MS, FAST_PACE, USUAL_PACE } from '../record/pace.ts'
import { FAIL_ON, parseFailOn } from './fail-on.ts'
import { parseHookShare } from './hook-share.ts'
import { AFTER_HELP, HELP_COLUMNS } from './help-text.ts'
import type { OutputOptions } from './output-options.ts'
import { INSTALLING, parseShell, type Shell, SHELLS } from './shells.ts'
import { refuseMistypedCommand } from './usage.ts'
import { version } from './version.ts'

/** The options of every report as commander hands them over, each under its flag's name. */
type OutputFlags = Pick<OutputOptions, 'failOn' | 'color'> &
  ExportPaths & {
    readonly json?: string | boolean
    readonly flamegraphOnly?: 'busy'
    readonly output?: string
  }

type AttachFlags = OutputFlags & {
  readonly duration: number
  readonly fast?: boolean
  readonly budget: number
  readonly recording?: string
  readonly sourceMaps: boolean
  readonly forceHooks?: true
  readonly forceProfile?: true
  readonly forceWorkers?: true
  readonly exact?: boolean
  readonly subprocesses?: boolean
}

type PsFlags = Pick<OutputOptions, 'color'> & {
  readonly duration: number
  readonly json?: string | boolean
}

type DiffFlags = Pick<OutputOptions, 'color'> & {
  readonly json?: string | boolean
  readonly flamegraph?: string
}

/**
 * The whole command line. It imports commander alone: what a command needs is imported when the
 * command runs, so that `--version` and `--help` stay quick. Wrong usage is thrown, see `usage.ts`.
 * @param finish receives the exit code
 * @param command what stood behind `--`, which is not parsed
 */
export function buildProgram(
  finish: (exitCode: number) => void = (exitCode) => {
    process.exitCode = exitCode
  },
  command: readonly string[] = [],
): Command {
  const program = withSettings(new Command('whyspin'))
    .description('Names the async code of a running Node process that wakes up for nothing.')
    .usage('<target> [options]\n       whyspin <command> [options]')
    .version(version(), '-V, --version', 'print the version')
    .addOption(noColor())
    .addHelpText('after', AFTER_HELP)
  const color = (own: DemoOptions): boolean => own.color && program.opts<DemoOptions>().color
  const output = (own: OutputFlags): OutputOptions => {
    if (own.flamegraphOnly !== undefined && !own.flamegraph && !own.output)
      throw usageError(
        '--flamegraph-only is given, and no flame graph is asked for.',
        'Add --flamegraph <file>, or -o <dir>.',
      )
    return {
      json: own.json ?? false,
      exports: Object.fromEntries(
        EXPORT_FLAGS.flatMap(({ id }) => (own[id] === undefined ? [] : [[id, own[id]]])),
      ),
      folder: own.output ?? null,
      onlyBusy: own.flamegraphOnly === 'busy',
      failOn: own.failOn,
      color: color(own),
    }
  }

  withOutput(
    program
      .command('attach <target>', { isDefault: true })
      .description('capture, judge, print (the default)')
      .addOption(
        new Option('-d, --duration <time>', 'how long to look, e.g. 2s, 500ms, 1m')
          .argParser(parseDuration)
          .default(2000, '2s'),
      )
      .addOption(
        new Option('--fast', 'a verdict within about a second, from one burst').conflicts(
          'duration',
        ),
      )
      .addOption(
        new Option('--budget <share>', 'what hooks may cost it where nothing spins')
          .argParser(parseHookShare)
          .default(DEFAULT_HOOK_SHARE, '1%'),
      ),
  )
    .option('--recording <file>', 'keep what was captured, for `whyspin report`')
    .option('--no-source-maps', 'name places as they run, not as they were written')
    .option('--force-hooks', 'async hooks also where a stack overflow would end the target')
    .option('--force-profile', 'CPU samples also where starting them pauses it for a second')
    .option('--force-workers', 'worker threads also where looking into them may crash Node')
    .option('--subprocesses', 'look at the Node processes below it as well')
    .option('--exact', 'look at a wrapper such as npm itself, not at what runs below it')
    .addOption(noColor())
    .action(async (target: string, { duration, fast = false, budget, ...own }: AttachFlags) => {
      if (program.args[0] !== 'attach') refuseMistypedCommand(target, program)
      const options: AttachOptions = {
        ...output(own),
        durationMs: fast ? FAST_DURATION_MS : duration,
        pace: fast ? FAST_PACE : USUAL_PACE,
        hookShare: budget,
        recording: own.recording ?? null,
        sourceMaps: own.sourceMaps,
        exact: own.exact ?? false,
        subprocesses: own.subprocesses ?? false,
        insists: {
          onHooks: own.forceHooks === true,
          onProfile: own.forceProfile === true,
          onWorkers: own.forceWorkers === true,
        },
      }
      const { attach } = await import('./attach.ts')
      finish(await attach(target, options))
    })

  program
    .command('ps')
    .description('the Node processes of this machine, and what the OS says of each')
    .addOption(
      new Option('-d, --duration <time>', 'how long to look, e.g. 2s, 500ms, 1m')
        .argParser(parseDuration)
        .default(1000, '1s'),
    )
    .option('--json [file]', 'print the list as JSON, or write it to a file')
    .addOption(noColor())
    .action(async ({ duration, json = false, ...own }: PsFlags) => {
      const { ps } = await import('./ps.ts')
      finish(await ps({ durationMs: duration, json, color: color(own) }))
    })

  withOutput(
    program
      .command('report <recording>')
      .description('every output again from a recording, without the process'),
  )
    .addOption(noColor())
    .action(async (recording: string, own: OutputFlags) => {
      const { report } = await import('./report.ts')
      finish(await report(recording, output(own)))
    })

  program
    .command('diff <before> <after>')
    .description('two recordings side by side: did the fix work?')
    .option('--json [file]', 'print the comparison as JSON, or write it to a file')
    .option('--flamegraph <file>', 'a flame graph of the difference, red for more')
    .addOption(noColor())
    .action(async (before: string, after: string, own: DiffFlags) => {
      const { diff } = await import('./diff.ts')
      const { json = false, flamegraph = null } = own
      finish(await diff(before, after, { json, flamegraph, color: color(own) }))
    })

  addCheckCommands(program, { command, color, finish })

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
    .description('what a lint or budget means and what to do, or the list of all')
    .addOption(noColor())
    .action(async (lint: string | undefined, own: DemoOptions) => {
      const { explain } = await import('./explain.ts')
      finish(await explain(lint, { color: color(own) }))
    })

  program
    .command('completion')
    .description('the script that makes bash, zsh or fish complete all this')
    .addArgument(new Argument('<shell>').choices(SHELLS).argParser(parseShell))
    .addHelpText('after', INSTALLING)
    .action(async (shell: Shell) => {
      const { completion } = await import('./completion.ts')
      finish(await completion(shell, program))
    })
  return program
}

/** How the report is wanted. */
function withOutput(command: Command): Command {
  command.option('--json [file]', 'print the report as JSON, or write it to a file')
  command.option('-o, --output <dir>', 'write everything there, with a page that leads to it')
  for (const { id, about } of EXPORT_FLAGS) {
    command.option(`--${id} <file>`, about)
    if (id === 'flamegraph')
      command.addOption(
        new Option('--flamegraph-only <what>', 'draw only the samples of the findings').choices([
          'busy',
        ]),
      )
  }
  return command.addOption(
    new Option('--fail-on <severity>', 'least severity that exits with 1')
      .choices(FAIL_ON)
      .argParser(parseFailOn)
      .default('error', 'error'),
  )
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
