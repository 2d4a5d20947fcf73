import type { Command, CommanderError } from 'commander'
import { usageError, type WhyspinError } from '../errors.ts'
import { editDistance, nearest } from '../model/nearest.ts'

const HELP = 'whyspin --help shows what there is.'
const A_TARGET = 'Give a pid, :port, the name of a process or a ws:// URL, e.g. whyspin 4242.'

/** Commander's complaint as one sentence that names what was probably meant. */
export function usageErrorFrom(error: CommanderError, program: Command): WhyspinError {
  const quoted = /'([^']*)'/.exec(error.message)?.[1] ?? ''
  switch (error.code) {
    case 'commander.unknownOption':
      return unknownOption(quoted, program)
    case 'commander.missingArgument':
      if (quoted === 'target') return missingTarget(program)
      return quoted === 'shell' ? missingShell() : missingFile(quoted, program)
    case 'commander.excessArguments':
      return tooManyArguments(program)
    case 'commander.optionMissingArgument':
      return usageError(`The option ${quoted} needs a value.`, HELP)
    case 'commander.help':
      return unknownCommand(program.args[1] ?? '', program)
    default:
      return usageError(sentenceOf(error.message), HELP)
  }
}

/**
 * `whyspin explian` would look for a process of that name. A word so near to a command is taken for
 * a slip; `whyspin attach <word>` still reaches a process that has such a name. Every word of two
 * letters is near to `ps`, so of that only the case may differ.
 */
export function refuseMistypedCommand(target: string, program: Command): void {
  const meant = names(program).find((name) => {
    const distance = editDistance(target.toLowerCase(), name)
    return distance <= (name.length <= 2 ? 0 : name.length <= 4 ? 1 : 2)
  })
  if (meant === undefined) return
  throw usageError(
    `There is no command "${target}".`,
    `Did you mean ${meant}? For a process of that name: whyspin attach ${target}`,
  )
}

function unknownOption(flag: string, program: Command): WhyspinError {
  const known = flagsOf([program, ...program.commands])
  const name = flag.split('=')[0] ?? flag
  const command = program.args[0] ?? ''
  const where = names(program).includes(command) ? command : 'attach'
  if (known.includes(name)) {
    return usageError(
      `${where} has no option ${name}.`,
      `whyspin ${where} --help shows its options.`,
    )
  }
  const own = flagsOf([program, ...program.commands.filter((each) => each.name() === where)])
  const isLong = (one: string): boolean => one.startsWith('--')
  const meant = nearest(name, own.filter(isLong)) ?? nearest(name, known.filter(isLong))
  return usageError(`There is no option ${name}.`, meant === null ? HELP : `Did you mean ${meant}?`)
}

function flagsOf(commands: readonly Command[]): readonly string[] {
  const flags = commands.flatMap(({ options }) =>
    options.flatMap(({ long, short }) => [long, short]),
  )
  return ['--help', ...flags.filter((one): one is string => typeof one === 'string')]
}

function missingTarget(program: Command): WhyspinError {
  const asFile = program.args.indexOf('--json')
  const eaten = asFile === -1 ? undefined : program.args[asFile + 1]
  return usageError(
    'No target was given.',
    eaten === undefined
      ? A_TARGET
      : `--json takes the next word as its file: put the target first, whyspin ${eaten} --json`,
  )
}

function missingShell(): WhyspinError {
  return usageError(
    'No shell was given.',
    'Give bash, zsh or fish; whyspin completion --help shows how to install it.',
  )
}

/** Of the commands that read recordings. */
function missingFile(argument: string, program: Command): WhyspinError {
  const command = program.commands.find(({ registeredArguments }) =>
    registeredArguments.some((each) => each.name() === argument),
  )
  const wanted = command?.registeredArguments.map((each) => `<${each.name()}>`).join(' ') ?? ''
  return usageError(
    argument === 'recording' ? 'No recording was given.' : `The recording ${argument} is missing.`,
    `Use it as whyspin ${command?.name() ?? ''} ${wanted}, with files that --recording wrote.`,
  )
}

function tooManyArguments(program: Command): WhyspinError {
  const [command = ''] = program.args
  const words = program.args.filter((word) => !word.startsWith('-'))
  const named = words.find((word) => names(program).includes(word))
  if (named === command && (named === 'run' || named === 'check')) {
    return usageError(
      `The command that ${named} is to start must stand behind \`--\`.`,
      `E.g. whyspin ${named} -- node server.js`,
    )
  }
  if (named !== undefined && named === command) {
    return usageError(
      `Too many arguments for ${named}.`,
      `whyspin ${named} --help shows what it takes.`,
    )
  }
  if (named !== undefined) {
    return usageError(
      `The command ${named} must be the first word.`,
      `Put options behind it: whyspin ${named} …`,
    )
  }
  const meant = nearest(command, names(program))
  if (meant !== null) return unknownCommand(command, program)
  return usageError('More than one target was given.', 'Give one, e.g. whyspin 4242.')
}

function unknownCommand(word: string, program: Command): WhyspinError {
  const meant = nearest(word, names(program))
  return usageError(
    `There is no command "${word}".`,
    meant === null ? HELP : `Did you mean ${meant}?`,
  )
}

function names(program: Command): readonly string[] {
  return [...program.commands.map((command) => command.name()), 'help']
}

function sentenceOf(message: string): string {
  const text = message.replace(/^error: /, '').replace(/\.$/, '')
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
}
