import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { DialerMessage } from './dialer-messages.ts'

/** The built script, also when we run from the sources. */
const SCRIPT = fileURLToPath(new URL('../../dist/inspector/dialer.js', import.meta.url))
/** Node starts in 40 ms; more on a crowded host. */
const START_MS = 10_000

/** A process of ours that works in the network namespace of another, or why there is none. */
export type Entry =
  | { readonly dialer: ChildProcess; readonly isLoopbackUp: boolean }
  /** What `nsenter` or Node said; `ENOENT` when there is no `nsenter`. */
  | { readonly failure: string }

/**
 * A command that runs the one after it in namespaces of a process.
 * @param namespaces options of nsenter(1), e.g. `--net`
 */
export function enterCommand(pid: number, namespaces: readonly string[]): readonly string[] {
  return ['nsenter', '--target', String(pid), ...namespaces, '--']
}

function start(pid: number, namespaces: readonly string[]): ChildProcess {
  // Options for our own Node, e.g. --inspect, are not for one that works in somebody's container.
  const node = ['env', '-u', 'NODE_OPTIONS', process.execPath, SCRIPT]
  const [command = '', ...args] = [...enterCommand(pid, namespaces), ...node]
  return spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
}

/**
 * Starts a dialer in the network namespace of a process. Its file system stays ours, so that our Node
 * and its script are found. It ends with us, or when nothing was asked of it for 5 s.
 * @param namespaces options of nsenter(1), e.g. `--net`
 */
export async function enterNetwork(pid: number, namespaces: readonly string[]): Promise<Entry> {
  const dialer = start(pid, namespaces)
  let complaint = ''
  dialer.stderr?.on('data', (text: Buffer) => (complaint += text.toString()))
  // Whoever waits for an answer gets to know by the channel that it is gone.
  dialer.on('error', () => {})
  const limit = AbortSignal.timeout(START_MS)
  try {
    const isLoopbackUp = await Promise.race([
      once(dialer, 'message', { signal: limit }).then(([message]: DialerMessage[]) =>
        message !== undefined && 'isLoopbackUp' in message ? message.isLoopbackUp : false,
      ),
      once(dialer, 'close', { signal: limit }).then(() => {
        throw new Error(complaint.trim() || 'it ended at once')
      }),
    ])
    letGo(dialer)
    return { dialer, isLoopbackUp }
  } catch (error) {
    dialer.kill('SIGKILL')
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return { failure: isMissing ? 'ENOENT' : (error as Error).message }
  }
}

/** It must not keep us from ending; when we end, so does it. */
function letGo(dialer: ChildProcess): void {
  dialer.unref()
  dialer.channel?.unref()
  ;(dialer.stderr as Socket | null)?.unref()
}
