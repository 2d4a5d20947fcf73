import { describeProcess } from './command-line.ts'
import type { ProcessIdentity } from './identify-process.ts'
import { splitNodeArguments } from './node-arguments.ts'
import { hasSigusr1 } from './proc-status.ts'
import type { SignalDanger } from './signal-safety.ts'

const PERMISSION = new Set(['--permission', '--experimental-permission'])

/**
 * Why a Node process that does not catch SIGUSR1 is not sent it; null when it catches it. A process
 * that set its title has overwritten its options: then all reasons are named.
 */
export function closedToSignals(
  identity: Pick<ProcessIdentity, 'pid' | 'argv' | 'nodeOptions'>,
  status: string,
): SignalDanger | null {
  if (hasSigusr1(status, 'SigCgt')) return null
  const who = describeProcess(identity.pid)
  const words = [identity.nodeOptions, identity.argv.slice(1)]
  const options = words.flatMap((source) => splitNodeArguments(source).options)
  if (options.includes('--disable-sigusr1'))
    return {
      reason: `Process ${who} runs with --disable-sigusr1, so the signal that opens the inspector was not sent.`,
      advice:
        'Start it without that option, or with --inspect and pass the ws:// URL that it prints.',
    }
  if (options.some((option) => PERMISSION.has(option)))
    return {
      reason: `Process ${who} runs under Node’s permission model, which keeps the inspector shut; no signal was sent.`,
      // Before Node 24 even --inspect opens nothing there (seen on 20 and 22).
      advice:
        'From Node 24 on, start it with --allow-inspector as well; before, without the permission model.',
    }
  return {
    reason: `Process ${who} does not catch SIGUSR1, which opens the inspector: the signal could kill it, so it was not sent.`,
    advice:
      'Start the program with --inspect and pass its ws:// URL; --disable-sigusr1, --permission, or a SIGUSR1 listener that was removed again take the handler away.',
  }
}
