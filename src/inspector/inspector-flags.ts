import type { ProcessIdentity } from '../process/identify-process.ts'
import { splitNodeArguments } from '../process/node-arguments.ts'

/** Where a process opens, or has opened, its inspector. */
export interface InspectorFlags {
  readonly host: string
  /** 0 for a free port that the kernel picks. */
  readonly port: number
  /** Started with `--inspect`, `--inspect-brk` or `--inspect-wait`: open from the first moment. */
  readonly openFromStart: boolean
  /** Started with `--inspect-brk` or `--inspect-wait`: runs only once a debugger says so. */
  readonly waitsForDebugger: boolean
  /** False with `--inspect-publish-uid=stderr`: its URL stands there and nowhere else. */
  readonly tellsUrl: boolean
}

/** Node's defaults (`node --help`). */
export const DEFAULT_FLAGS: InspectorFlags = {
  host: '127.0.0.1',
  port: 9229,
  openFromStart: false,
  waitsForDebugger: false,
  tellsUrl: true,
}

const OPENS = new Set(['--inspect', '--inspect-brk', '--inspect-wait'])
const WAITS = new Set(['--inspect-brk', '--inspect-wait'])
const NAMES_PORT = new Set(['--inspect-port', '--debug-port'])

/** `9333`, `0.0.0.0`, `0.0.0.0:9333`, `[::1]:9333`, as Node reads them. */
function parseAddress(text: string, before: InspectorFlags): InspectorFlags {
  if (/^\d+$/.test(text)) return { ...before, port: Number(text) }
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(text) ?? []
  return {
    ...before,
    host: bracketed ?? (plain || before.host),
    port: port === undefined ? before.port : Number(port),
  }
}

function applyOption(flags: InspectorFlags, option: string): InspectorFlags {
  const [name = '', value] = option.split('=', 2)
  if (name === '--inspect-publish-uid')
    return { ...flags, tellsUrl: value?.split(',').includes('http') === true }
  if (!OPENS.has(name) && !NAMES_PORT.has(name)) return flags
  const at = value === undefined ? flags : parseAddress(value, flags)
  if (!OPENS.has(name)) return at
  return { ...at, openFromStart: true, waitsForDebugger: at.waitsForDebugger || WAITS.has(name) }
}

/**
 * What `--inspect*` options of the command line and of `NODE_OPTIONS` say, the command line last as
 * in Node. A process that has set its title has overwritten its command line: then the defaults.
 */
export function readInspectorFlags({
  argv,
  nodeOptions,
}: Pick<ProcessIdentity, 'argv' | 'nodeOptions'>): InspectorFlags {
  const sources = [nodeOptions, argv.slice(1)]
  const options = sources.flatMap((words) => splitNodeArguments(words).options)
  return options.reduce(applyOption, DEFAULT_FLAGS)
}
