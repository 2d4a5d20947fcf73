import { LIST_PROCESSES, SCRIPT_NAME } from './processes.ts'
import type { CompletedCommand, CompletedOption, CompletionSpec, Values } from './spec.ts'

/** The script for zsh, to be sourced, or to be found as `_whyspin` on its fpath. */
export function zshScript({ commands, byDefault }: CompletionSpec): string {
  const names = commands.map(({ name }) => name)
  return `#compdef whyspin
# Completion of whyspin for zsh, by \`whyspin completion zsh\`.

# Pids of Node processes, and the names of their scripts.
_whyspin_processes() {
  local -a pids names
  local line pid command word
  for line in \${(f)"$(${LIST_PROCESSES})"}; do
    pid=\${line%% *} command=\${line#* }
    pids+=("$pid:\${\${command//[^[:print:]]/?}//:/\\\\:}")
    for word in \${(s: :)command}; do
      word=\${word:t}
      [[ $word =~ '${SCRIPT_NAME}' ]] && names+=("$word:$pid") && break
    done
  done
  _describe -t processes 'Node process' pids
  _describe -t names 'name of a Node process' names
}

${commands.map(commandFunction).join('\n\n')}

_whyspin() {
  local -a subcommands=(
${commands.map(({ name, about }) => `    ${quote(`${name}:${about.replaceAll(':', '\\:')}`)}`).join('\n')}
  )
  local program=\${words[(i)--]}
  if (( program < CURRENT )); then
    # What follows is another command line.
    words=("\${(@)words[program+1,-1]}")
    (( CURRENT -= program ))
    _normal
    return
  fi
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    _describe -t commands command subcommands
    _whyspin_processes
    return
  fi
  local command=${byDefault}
  if [[ $words[2] == (${names.join('|')}) ]]; then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  _whyspin_$command
}

# Found on the fpath it is called at once; sourced it has to be told to the completion system.
if [[ $funcstack[1] == _whyspin ]]; then
  _whyspin "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _whyspin whyspin
fi
`
}

function commandFunction({ name, options, operands }: CompletedCommand): string {
  const specs = [
    ...options.flatMap(optionSpecs),
    ...operands.map((values, place) => quote(`${place + 1}: :${action(values)}`)),
  ]
  return `_whyspin_${name}() {
  _arguments -S ${['', ...specs].join(' \\\n    ')}
}`
}

/** One for each of its flags; those exclude each other. */
function optionSpecs({ flags, about, values, isOptional }: CompletedOption): readonly string[] {
  const others = flags.length > 1 ? `(${flags.join(' ')})` : ''
  const text = about.replaceAll(/[[\]\\:]/g, '\\$&')
  const value = values === null ? '' : `${isOptional ? '::' : ':'} :${action(values)}`
  return flags.map((flag) => {
    const joins = values === null ? '' : flag.startsWith('--') ? '=' : '+'
    return quote(`${others}${flag}${joins}[${text}]${value}`)
  })
}

function action(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `(${values.words.join(' ')})`
    case 'files':
      return '_files'
    case 'folders':
      return '_files -/'
    case 'programs':
      return '_command_names -e'
    case 'processes':
      return '_whyspin_processes'
    case 'none':
      return ' '
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
