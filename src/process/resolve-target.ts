import { type WhyspinError, targetError, usageError } from '../errors.ts'
import { describeProcesses } from './command-line.ts'
import { requireLinux } from './linux-only.ts'
import { pidsListeningOn } from './listening-sockets.ts'
import { findNodeProcesses } from './match-name.ts'
import { runsNode } from './node-executable.ts'

/** What the user pointed at: a process of this machine, or an inspector by its URL. */
export type Target =
  | { readonly kind: 'pid'; readonly pid: number }
  | { readonly kind: 'url'; readonly url: string }

const FORMS = 'a pid, `:port`, the name of one Node process, or a ws:// inspector URL'

function parsePid(text: string): Target {
  const pid = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(pid) || pid < 1)
    throw usageError(`\`${text}\` is no pid.`, `Pass ${FORMS}; pids are whole numbers from 1.`)
  if (pid === process.pid)
    throw usageError(`${pid} is whyspin itself.`, `Pass ${FORMS} of the process to look at.`)
  return { kind: 'pid', pid }
}

function parseUrl(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || url.protocol !== 'ws:' || url.hash !== '' || url.pathname.length < 2)
    throw usageError(
      `\`${text}\` is no inspector URL.`,
      'Pass it whole, as Node prints it: ws://127.0.0.1:9229/0f2c936f-b1cd-4ac9-aab3-f63b0f33d55e (`curl http://host:port/json/list` shows it again).',
    )
  return { kind: 'url', url: url.href }
}

function severalFound(what: string, pids: readonly number[]): WhyspinError {
  return targetError(
    `${pids.length} processes ${what}: ${describeProcesses(pids)}.`,
    `Pass the pid of the one to look at, e.g. \`whyspin ${pids[0]}\`.`,
  )
}

function resolvePort(text: string): Target {
  const port = Number(text.slice(1))
  if (!/^:\d+$/.test(text) || port < 1 || port > 65_535)
    throw usageError(
      `\`${text}\` is no port.`,
      'Pass a colon and a number from 1 to 65535, e.g. `:3000`.',
    )
  requireLinux()
  const listening = pidsListeningOn(port)
  const node = listening.filter((pid) => runsNode(pid) === true)
  // Without a Node process, identifyProcess() says best what it is that listens there.
  const pids = node.length > 0 ? node : listening
  const [pid] = pids
  if (pid === undefined)
    throw targetError(
      `No process that whyspin may see listens on port ${port}.`,
      'Check the port with `ss -ltnp`; run whyspin as root for another user’s process, and inside the container for one in a container.',
    )
  if (pids.length > 1) throw severalFound(`listen on port ${port}`, pids)
  return { kind: 'pid', pid }
}

function resolveName(name: string): Target {
  requireLinux()
  const pids = findNodeProcesses(name)
  const [pid] = pids
  if (pid === undefined)
    throw targetError(
      `No Node process is called \`${name}\`, nor has it in its command line.`,
      'Pass the pid; `pgrep -a node` lists Node processes with their commands.',
    )
  if (pids.length > 1) throw severalFound(`match \`${name}\``, pids)
  return { kind: 'pid', pid }
}

const LOCAL = /^(?:localhost|127\..*|0\.0\.0\.0|\[::1?\]|\*)$/

/** Addresses that people write for `:port` or `ws://…`, and what they meant; null for others. */
function nearestForm(text: string): string | null {
  const address =
    /^(?:(?:https?|wss|tcp):\/\/)?(localhost|\*|[\w.-]+|\[[\da-f:]+\])(:\d+)(?:\/.*)?$/i
  const [, host = '', port = ''] = address.exec(text) ?? []
  if (LOCAL.test(host)) return port
  if (host !== '') return `ws://${host}${port}/<id>`
  return /^(?:https?|wss|tcp):/i.test(text) ? 'ws://127.0.0.1:9229/<id>' : null
}

/**
 * What a `<target>` on the command line means: a pid, `:port` (whoever listens there), a name that
 * fits exactly one Node process, or a `ws://` URL. Whether a pid exists is not looked at here.
 * @throws usageError for text that cannot be a target; targetError when nothing, or more than one
 * process, fits, with the pid and command of each.
 */
export function resolveTarget(text: string): Target {
  const nearest = nearestForm(text)
  if (nearest !== null)
    throw usageError(`\`${text}\` is no target.`, `Pass ${FORMS}; here \`${nearest}\` fits best.`)
  if (text.trim() === '') throw usageError('The target is empty.', `Pass ${FORMS}.`)
  if (/^[-+]?[\d.]+$/.test(text)) return parsePid(text)
  if (text.startsWith(':')) return resolvePort(text)
  if (/^ws:/i.test(text)) return parseUrl(text)
  return resolveName(text)
}
