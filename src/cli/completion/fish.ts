import { LIST_PROCESSES, SCRIPT_NAME } from './processes.ts'
import type { CompletedCommand, CompletedOption, CompletionSpec, Values } from './spec.ts'

/** The script for fish 3 and newer. */
export function fishScript({ commands, byDefault }: CompletionSpec): string {
  const names = commands.map(({ name }) => name)
  const options = commands.flatMap((command) => command.options)
  const withValue = flagsOf(
    options.filter(({ values, isOptional }) => values !== null && !isOptional),
  )
  const withOptional = flagsOf(options.filter(({ isOptional }) => isOptional))
  return `# Completion of whyspin for fish, by \`whyspin completion fish\`.

# The command that the line is about.
function __whyspin_command
    set -l words (commandline -opc)
    if contains -- "$words[2]" ${names.join(' ')}
        echo $words[2]
    else
        echo ${byDefault}
    end
end

# Whether the operand that is being typed is the one at place $argv[2] of the command $argv[1].
function __whyspin_operand
    test (__whyspin_command) = $argv[1]; or return 1
    set -l words (commandline -opc)
    set -e words[1]
    test "$words[1]" = $argv[1]; and set -e words[1]
    set -l operands 0
    set -l takes
    for word in $words
        if test "$takes" = must; or begin
                test "$takes" = may; and not string match -q -- '-*' $word
            end
            set takes
        else if test "$word" = --
            return 1
        else if contains -- $word ${withValue.join(' ')}
            set takes must
        else if contains -- $word ${withOptional.join(' ')}
            set takes may
        else if string match -q -- '-*' $word
            set takes
        else
            set takes
            set operands (math $operands + 1)
        end
    end
    test -z "$takes"; and test $operands = $argv[2]
end

# Whether the word before is the option $argv[2] of the command $argv[1], whose value may be left out.
function __whyspin_may
    test (__whyspin_command) = $argv[1]; or return 1
    set -l words (commandline -opc)
    contains -- -- $words; and return 1
    test "$words[-1]" = $argv[2]
end

# How many words there are from \`--\` on, when it is a command line that is being typed.
function __whyspin_program
    set -l words (commandline -opc)
    set -l at (contains -i -- -- $words); or return 1
    test (math (count $words) - $at) $argv
end

# Pids of Node processes, and the names of their scripts.
function __whyspin_processes
    for line in (${LIST_PROCESSES})
        set -l words (string split ' ' -- $line)
        echo $words[1]\\t(string replace -ra '[[:cntrl:]]' '?' -- (string join ' ' -- $words[2..]))
        for word in $words[2..]
            set -l name (string replace -r '.*/' '' -- $word)
            string match -qr -- '${SCRIPT_NAME}' $name; or continue
            echo $name\\t$words[1]
            break
        end
    end
end

complete -c whyspin -f
${commands.map(({ name, about }) => `complete -c whyspin -n __fish_is_first_token -a ${name} -d ${quote(about)}`).join('\n')}
complete -c whyspin -n '__whyspin_program -eq 0' -a '(__fish_complete_command)'
complete -c whyspin -n '__whyspin_program -gt 0' -F
${commands.flatMap(linesOf).join('\n')}
`
}

function flagsOf(options: readonly CompletedOption[]): readonly string[] {
  return [...new Set(options.flatMap(({ flags }) => flags))]
}

function linesOf({ name, options, operands }: CompletedCommand): readonly string[] {
  return [
    ...operands.map(
      (values, place) =>
        `complete -c whyspin -n '__whyspin_operand ${name} ${place}' ${valuesFlags(values)}`,
    ),
    ...options.flatMap((option) => optionLines(name, option)),
  ]
}

function optionLines(
  command: string,
  { flags, about, values, isOptional }: CompletedOption,
): readonly string[] {
  const names = flags.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  )
  const takes = values === null || isOptional ? '' : ` -r ${valuesFlags(values)}`
  const line = `complete -c whyspin -n 'test (__whyspin_command) = ${command}' ${names.join(' ')}${takes} -d ${quote(about)}`
  if (values === null || !isOptional) return [line]
  const after = flags.map(
    (flag) => `complete -c whyspin -n '__whyspin_may ${command} ${flag}' ${valuesFlags(values)}`,
  )
  return [line, ...after]
}

function valuesFlags(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-f -a ${quote(values.words.join(' '))}`
    case 'files':
      return '-F'
    case 'folders':
      return `-f -a '(__fish_complete_directories)'`
    case 'programs':
      return `-f -a '(__fish_complete_command)'`
    case 'processes':
      return `-f -a '(__whyspin_processes)'`
    case 'none':
      return '-f'
  }
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", `\\'`)}'`
}
