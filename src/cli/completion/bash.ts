import { LIST_PROCESSES, SCRIPT_NAME } from './processes.ts'
import type { CompletedCommand, CompletionSpec, Values } from './spec.ts'

/** The script for bash 4.4 and newer; it needs nothing of the package bash-completion. */
export function bashScript({ commands, byDefault }: CompletionSpec): string {
  const names = commands.map(({ name }) => name).join(' ')
  return `# Completion of whyspin for bash, by \`whyspin completion bash\`.

# What the option $2 of the command $1 takes: sets takes to nothing, must or may, and values.
_whyspin_option() {
  takes='' values=''
  case "$1 $2" in
${optionCases(commands)}
  esac
}

# What may stand at the place $2 among the operands of the command $1: sets values.
_whyspin_operand() {
  values=none
  case "$1 $2" in
${operandCases(commands)}
  esac
}

_whyspin_flags() {
  case $1 in
${commands
  .filter(({ options }) => options.length > 0)
  .map(flagCase)
  .join('\n')}
  esac
}

# Pids of Node processes, and the names of their scripts.
_whyspin_processes() {
  local pid words word
  while read -r pid words; do
    printf '%s\\n' "$pid"
    for word in $words; do
      word=\${word##*/}
      [[ $word =~ ${SCRIPT_NAME} ]] && printf '%s\\n' "$word" && break
    done
  done < <(${LIST_PROCESSES})
}

# Offers what is of the kind $1 (of the words from $2 on) and begins with cur.
_whyspin_offer() {
  local found kind=$1
  shift
  case $kind in
    words) mapfile -t found < <(compgen -W "$*" -- "$cur") ;;
    processes) mapfile -t found < <(compgen -W "$(_whyspin_processes)" -- "$cur") ;;
    programs) mapfile -t found < <(compgen -c -- "$cur") ;;
    folders) mapfile -t found < <(compgen -d -- "$cur") ;;
    files) mapfile -t found < <(compgen -f -- "$cur") ;;
    *) return ;;
  esac
  # Names of files are quoted as needed, and a folder gets its slash.
  [[ $kind == files || $kind == folders ]] && compopt -o filenames 2>/dev/null
  COMPREPLY+=("\${found[@]}")
}

_whyspin() {
  local - IFS=$' \\t\\n' cur=\${COMP_WORDS[COMP_CWORD]}
  local command=${byDefault} operands=0 takes='' values='' program='' word i
  # Nothing that was typed is a pattern.
  set -f
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    # \`--option=value\` comes as three words.
    [[ $word == = ]] && continue
    if [[ $takes == must || ($takes == may && $word != -*) ]]; then
      takes=''
    elif [[ $word == -- ]]; then
      program=$((i + 1))
      break
    elif [[ $word == -* ]]; then
      _whyspin_option "$command" "$word"
    elif ((i == 1)) && [[ " ${names} " == *" $word "* ]]; then
      command=$word
    else
      operands=$((operands + 1)) takes=''
    fi
  done
  [[ $cur == = ]] && cur=
  if [[ -n $program ]]; then
    if ((COMP_CWORD == program)); then _whyspin_offer programs; else _whyspin_offer files; fi
  elif [[ $takes == must || ($takes == may && $cur != -*) ]]; then
    _whyspin_offer $values
  elif [[ $cur == -* ]]; then
    _whyspin_offer words $(_whyspin_flags "$command")
  else
    ((COMP_CWORD == 1)) && _whyspin_offer words ${names}
    _whyspin_operand "$command" "$operands"
    _whyspin_offer $values
  fi
}

complete -F _whyspin whyspin
`
}

/** One line for all options that take the same. */
function optionCases(commands: readonly CompletedCommand[]): string {
  const byValues = new Map<string, string[]>()
  for (const { name, options } of commands)
    for (const { flags, values, isOptional } of options) {
      if (values === null) continue
      const takes = `takes=${isOptional ? 'may' : 'must'} values='${valuesText(values)}'`
      const patterns = byValues.get(takes) ?? []
      byValues.set(takes, [...patterns, ...flags.map((flag) => `'${name} ${flag}'`)])
    }
  return [...byValues]
    .map(([takes, patterns]) => `    ${patterns.join(' | ')}) ${takes} ;;`)
    .join('\n')
}

function operandCases(commands: readonly CompletedCommand[]): string {
  return commands
    .flatMap(({ name, operands }) =>
      operands.map((values, place) => `    '${name} ${place}') values='${valuesText(values)}' ;;`),
    )
    .join('\n')
}

function flagCase({ name, options }: CompletedCommand): string {
  return `    ${name}) printf '%s ' ${options.flatMap(({ flags }) => flags).join(' ')} ;;`
}

function valuesText(values: Values): string {
  return values.kind === 'words' ? ['words', ...values.words].join(' ') : values.kind
}
