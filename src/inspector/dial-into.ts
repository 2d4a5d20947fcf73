import type { ChildProcess } from 'node:child_process'
import { Socket } from 'node:net'
import type { ProcessIdentity } from '../process/identify-process.ts'
import { readProcLink } from '../process/proc-file.ts'
import { type Dial, dialHere } from './dial.ts'
import type { DialRequest, DialerMessage } from './dialer-messages.ts'
import { type Entry, enterCommand, enterNetwork } from './enter-network.ts'
import { loopbackDownError, noEntryError } from './no-entry.ts'

/** For a container of an unprivileged user the right to enter comes with its user namespace. */
const NETWORK: readonly string[] = ['--net']
const USER_AND_NETWORK: readonly string[] = ['--user', '--preserve-credentials', '--net']

/** The dialer gives up after 1 s. Nothing else holds us while we wait for it. */
const ANSWER_MS = 3_000

let lastId = 0

function ask(dialer: ChildProcess, host: string, port: number): Promise<Socket> {
  const id = ++lastId
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle('no connection came'), ANSWER_MS)
    const settle = (error: string | null, socket?: Socket): void => {
      clearTimeout(timer)
      dialer.off('message', hear)
      dialer.off('disconnect', lose)
      if (socket === undefined) reject(new Error(error ?? 'no connection came'))
      else resolve(socket)
    }
    const hear = (message: DialerMessage, socket?: Socket): void => {
      if ('id' in message && message.id === id) settle(message.error, socket)
    }
    const lose = (): void => settle('the way into the network of the target was lost')
    dialer.on('message', hear)
    dialer.once('disconnect', lose)
    dialer.send({ id, host, port } satisfies DialRequest, (error) => {
      if (error !== null) settle(error.message)
    })
  })
}

/** The way to the ports of a process. */
export interface Way {
  readonly dial: Dial
  /** A command that runs the one after it where the process has its network; empty when that is here. */
  readonly prefix: readonly string[]
}

/**
 * The way to the ports of a process: from here when it shares our network, else from within its own,
 * where the address means another port than here.
 * @throws targetError when its network cannot be entered, or has no loopback; nothing was sent then
 */
export async function dialInto(identity: ProcessIdentity): Promise<Way> {
  if (identity.sameNetwork !== false) return { dial: dialHere, prefix: [] }
  const { pid } = identity
  const sharesUsers = readProcLink(pid, 'ns/user') === readProcLink(process.pid, 'ns/user')
  let namespaces = NETWORK
  let entry = await enterNetwork(pid, namespaces)
  if ('failure' in entry && !sharesUsers) {
    namespaces = USER_AND_NETWORK
    entry = await enterNetwork(pid, namespaces)
  }
  if ('failure' in entry) throw noEntryError(identity, entry.failure, sharesUsers)
  if (!entry.isLoopbackUp) throw loopbackDownError(identity)

  let last: Promise<Entry> = Promise.resolve(entry)
  async function dial(host: string, port: number): Promise<Socket> {
    let now = await last
    if ('failure' in now || !now.dialer.connected) {
      // It ends when it has had nothing to do for a while.
      last = enterNetwork(pid, namespaces)
      now = await last
    }
    if ('failure' in now) throw new Error(now.failure)
    return ask(now.dialer, host, port)
  }
  return {
    dial({ host, port }, done) {
      void hand(dial(host ?? 'localhost', Number(port)), done)
      return undefined
    },
    prefix: enterCommand(pid, namespaces),
  }
}

async function hand(coming: Promise<Socket>, done: Parameters<Dial>[1]): Promise<void> {
  let socket: Socket
  try {
    socket = await coming
  } catch (error) {
    // The form wants a socket, also where there is none.
    done(error as Error, new Socket())
    return
  }
  done(null, socket)
}
