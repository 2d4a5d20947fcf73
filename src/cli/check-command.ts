import { type Command, Option } from 'commander'
import type { Severity } from '../model/finding.ts'
import { CHECK_FLAGS, type CheckPaths } from './check-flags.ts'
import type { CheckOptions } from './check-options.ts'
import { parseDuration } from './duration.ts'
import { FAIL_ON, parseFailOn } from './fail-on.ts'

/** The budgets' options, each under the id of its budget; a test holds both against each other. */
export const BUDGET_FLAGS = [
  { id: 'max-barren-rate', value: '<n>', about: 'barren resumptions a second that are allowed' },
  { id: 'max-cpu-idle-tail', value: '<share>', about: 'CPU after the load, e.g. 5%' },
  { id: 'max-loop-delay', value: '<time>', about: 'how long the event loop may stand still' },
] as const

/** The options of `check` and `run` as commander hands them over, each under its flag's name. */
type CheckCommandFlags = CheckPaths & {
  readonly load?: string
  readonly onPort?: string
  readonly duration?: number
  readonly tail?: number
  readonly loadTimeout?: number
  readonly startTimeout?: number
  readonly stopTimeout?: number
  readonly failOn?: Severity | 'never'
  readonly config?: string
  readonly baseline?: string
  readonly updateBaseline?: true
  readonly maxBarrenRate?: string
  readonly maxCpuIdleTail?: string
  readonly maxLoopDelay?: string
  readonly json?: string | boolean
  readonly output?: string
  readonly sourceMaps: boolean
  readonly forceHooks?: true
  readonly forceProfile?: true
  readonly forceWorkers?: true
  readonly github: boolean
}

/** What the program gives a command of its own. */
export interface CommandContext {
  /** What stood behind `--`. */
  readonly command: readonly string[]
  /** Whether colours are allowed, by the command's own option and the program's. */
  color(own: { readonly color: boolean }): boolean
  finish(exitCode: number): void
}

/** `whyspin check` and `whyspin run`. */
export function addCheckCommands(program: Command, context: CommandContext): void {
  const checkCommand = program
    .command('check [target]')
    .description('for CI: capture under load, judge, report, set the exit code')
    .usage(
      "[target] --load '<command>' [options]\n       whyspin check --on-port '<command>' [options] -- <server…>",
    )
    .option('--load <command>', 'run this meanwhile, in a shell')
    .option('--on-port <command>', 'run this once the server listens; its port is $PORT')
    .addOption(time('--load-timeout <time>', 'how long the load may take (default: 10m)'))
    .addOption(
      time('--start-timeout <time>', 'how long the server may take to listen (default: 30s)'),
    )
    .addOption(time('--tail <time>', 'how long to look on after the load (default: 1s)'))
  withShared(checkCommand).action(
    async (target: string | undefined, own: CheckCommandFlags & { readonly color: boolean }) => {
      const { check } = await import('./check.ts')
      context.finish(await check(await optionsOf(target ?? null, own, context)))
    },
  )
  const runCommand = program
    .command('run')
    .description('start a program and look at it from its first moment')
    .usage('[options] -- <command…>')
  withShared(runCommand).action(async (own: CheckCommandFlags & { readonly color: boolean }) => {
    const { check } = await import('./check.ts')
    const options = await optionsOf(null, own, context)
    context.finish(await check({ ...options, isAlone: true }))
  })
}

/** What both take. */
function withShared(command: Command): Command {
  command
    .addOption(
      time('-d, --duration <time>', 'how long to look where there is no load (default: 10s)'),
    )
    .addOption(time('--stop-timeout <time>', 'how long the server may take to end (default: 5s)'))
    .addOption(
      new Option('--fail-on <severity>', 'least severity that exits with 1 (default: error)')
        .choices(FAIL_ON)
        .argParser(parseFailOn),
    )
    .option('--config <file>', 'the configuration (default: whyspin.config.json, upwards)')
    .option('--baseline <file>', 'findings that are known, and do not fail')
    .option('--update-baseline', 'write what is found there')
  for (const { id, value, about } of BUDGET_FLAGS) command.option(`--${id} ${value}`, about)
  command.option('--json [file]', 'print the result as JSON, or write it to a file')
  for (const { flag, about } of CHECK_FLAGS) command.option(`--${flag} <file>`, about)
  return command
    .option('-o, --output <dir>', 'write everything there, flame graphs too')
    .option('--no-source-maps', 'name places as they run, not as they were written')
    .option('--no-github', 'no annotations and no summary under GitHub Actions')
    .option('--force-hooks', 'async hooks also where a stack overflow would end the target')
    .option('--force-profile', 'CPU samples also where starting them pauses it for a second')
    .option('--force-workers', 'worker threads also where looking into them may crash Node')
    .option('--no-color', 'print without colours, as NO_COLOR does')
}

const time = (flags: string, about: string): Option =>
  new Option(flags, about).argParser(parseDuration)

async function optionsOf(
  target: string | null,
  own: CheckCommandFlags & { readonly color: boolean },
  { command, color }: CommandContext,
): Promise<CheckOptions> {
  const { parseBudget } = await import('../config/limit.ts')
  const limits = [
    ['max-barren-rate', own.maxBarrenRate],
    ['max-cpu-idle-tail', own.maxCpuIdleTail],
    ['max-loop-delay', own.maxLoopDelay],
  ] as const
  return {
    target,
    command,
    load: own.load ?? null,
    onPort: own.onPort ?? null,
    durationMs: own.duration ?? null,
    tailMs: own.tail ?? null,
    loadTimeoutMs: own.loadTimeout ?? null,
    startTimeoutMs: own.startTimeout ?? null,
    stopTimeoutMs: own.stopTimeout ?? null,
    failOn: own.failOn ?? null,
    config: own.config ?? null,
    baseline: own.baseline ?? null,
    updateBaseline: own.updateBaseline === true,
    budgets: Object.fromEntries(
      limits.flatMap(([id, text]) => (text === undefined ? [] : [[id, parseBudget(id, text)]])),
    ),
    json: own.json ?? false,
    reports: Object.fromEntries(
      CHECK_FLAGS.flatMap(({ flag }) => (own[flag] === undefined ? [] : [[flag, own[flag]]])),
    ),
    folder: own.output ?? null,
    sourceMaps: own.sourceMaps,
    insists: {
      onHooks: own.forceHooks === true,
      onProfile: own.forceProfile === true,
      onWorkers: own.forceWorkers === true,
    },
    color: color(own),
    github: own.github,
    isAlone: false,
  }
}
