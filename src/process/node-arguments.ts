/** Options of `node` whose value is the next argument (node --help); short of these all use `=`. */
const TAKES_NEXT = new Set([
  '-C',
  '-e',
  '-p',
  '-pe',
  '-r',
  '--conditions',
  '--debug-port',
  '--disable-warning',
  '--env-file',
  '--env-file-if-exists',
  '--eval',
  '--experimental-config-file',
  '--experimental-loader',
  '--icu-data-dir',
  '--import',
  '--input-type',
  '--inspect-port',
  '--inspect-publish-uid',
  '--loader',
  '--max-http-header-size',
  '--openssl-config',
  '--print',
  '--redirect-warnings',
  '--require',
  '--title',
  '--trace-event-categories',
])

/** Node takes `_` for `-` in the names of its options. */
function optionName(argument: string): string {
  return argument.startsWith('--') ? argument.replaceAll('_', '-') : argument
}

export interface NodeArguments {
  /** Node's own options, each as `--name=value` or `--name`. */
  readonly options: readonly string[]
  /** The program; null for `-e`, the REPL and stdin. */
  readonly script: string | null
}

/** Splits the arguments that follow `node` (or those of `NODE_OPTIONS`). */
export function splitNodeArguments(args: readonly string[]): NodeArguments {
  const options: string[] = []
  let inline = false
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? ''
    if (argument === '--') return { options, script: inline ? null : (args[index + 1] ?? null) }
    if (!argument.startsWith('-')) return { options, script: inline ? null : argument }
    const [name = '', ...value] = argument.split('=')
    const option = optionName(name)
    inline ||= ['-e', '-p', '-pe', '--eval', '--print'].includes(option)
    if (value.length > 0) options.push(`${option}=${value.join('=')}`)
    else if (TAKES_NEXT.has(option)) options.push(`${option}=${args[++index] ?? ''}`)
    else options.push(option)
  }
  return { options, script: null }
}
