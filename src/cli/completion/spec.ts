import { type Argument, type Command, Help, type Option } from 'commander'

/** What may stand in one place of the command line. */
export type Values =
  | { readonly kind: 'files' | 'folders' | 'programs' | 'processes' | 'none' }
  | { readonly kind: 'words'; readonly words: readonly string[] }

export interface CompletedOption {
  /** `-d`, `--duration`. */
  readonly flags: readonly string[]
  readonly about: string
  /** Null where it takes none. */
  readonly values: Values | null
  /** True: the value may be left out. */
  readonly isOptional: boolean
}

export interface CompletedCommand {
  readonly name: string
  readonly about: string
  readonly options: readonly CompletedOption[]
  /** What may stand in each place, in order. */
  readonly operands: readonly Values[]
}

/** What a shell needs to know of the command line, whatever the shell. */
export interface CompletionSpec {
  readonly commands: readonly CompletedCommand[]
  /** The one that is meant where the first word is none; it has the options of the program as well. */
  readonly byDefault: string
}

/** How the values of an option or an argument are called, and what they are then. */
const KINDS: Readonly<Record<string, Exclude<Values['kind'], 'words'>>> = {
  target: 'processes',
  cmd: 'programs',
  command: 'programs',
  dir: 'folders',
  folder: 'folders',
  time: 'none',
  t: 'none',
  what: 'none',
  severity: 'none',
  number: 'none',
  share: 'none',
  n: 'none',
}

/** `whyspin <target>` is short for it. */
const BY_DEFAULT = 'attach'

/** Reads the command line off the program itself, so that a new option needs no word here. */
export function completionSpec(program: Command, lintIds: readonly string[]): CompletionSpec {
  const words: Readonly<Record<string, readonly string[]>> = { lint: lintIds }
  const commands = program.commands.map((command) => ({
    name: command.name(),
    about: command.description(),
    options: withoutTwins([
      ...optionsOf(command),
      ...(command.name() === BY_DEFAULT ? optionsOf(program) : []),
    ]),
    operands: command.registeredArguments.map((argument) => operandValues(argument, words)),
  }))
  const help: CompletedCommand = {
    name: 'help',
    about: 'print the help of a command',
    options: [],
    operands: [{ kind: 'words', words: commands.map(({ name }) => name) }],
  }
  return { commands: [...commands, help], byDefault: BY_DEFAULT }
}

function withoutTwins(options: readonly CompletedOption[]): readonly CompletedOption[] {
  return [...new Map(options.map((option) => [option.flags.join(), option])).values()]
}

function optionsOf(command: Command): readonly CompletedOption[] {
  return new Help().visibleOptions(command).map((option) => ({
    flags: [option.short, option.long].filter((flag) => typeof flag === 'string'),
    about: option.description,
    values: option.required || option.optional ? optionValues(option) : null,
    isOptional: option.optional,
  }))
}

function optionValues({ argChoices, flags }: Option): Values {
  return values(argChoices, /[<[]([\w-]+)/.exec(flags)?.[1] ?? '')
}

function operandValues(
  argument: Argument,
  words: Readonly<Record<string, readonly string[]>>,
): Values {
  return values(argument.argChoices ?? words[argument.name()], argument.name())
}

/** Where neither choices nor the name say what it is, it is a file. */
function values(choices: readonly string[] | undefined, name: string): Values {
  if (choices !== undefined) return { kind: 'words', words: choices }
  return { kind: KINDS[name] ?? 'files' }
}
