import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { WhyspinError, targetError } from '../errors.ts'
import {
  CHANNELS,
  FIRST_CHANNEL_FD,
  type GuardNotice,
  type GuardRequest,
  type WatchedProcess,
} from './guard-messages.ts'

/**
 * A process that stands by while we are attached. It holds our connection to the inspector, and when
 * we are gone, or stand still (^Z, SIGSTOP), it cuts that and takes out of the target what we would
 * have: a client that stands still keeps the target from closing its inspector, and from exiting.
 * It has a session of its own, so that what the terminal sends to us does not reach it. It ends by
 * itself.
 */
export interface Guard {
  /** Before SIGUSR1: what opens in this process from now on is ours to close. */
  watch(watched: WatchedProcess): Promise<void>
  /** Whether a pipe has room, waiting a little for its reader to make some. */
  hasRoom(path: string): Promise<boolean>
  /** SIGUSR1 was sent: it may take long to open something. */
  signalled(): void
  /** What was found in it is not ours. */
  unwatch(): void
  /**
   * A connection to the inspector at `url`, through the guard.
   * @throws Error when nobody accepts it there
   */
  dial(url: string, timeoutMs: number): Promise<Duplex>
  /** The target is as it was: the guard goes. */
  release(): Promise<void>
  /** Something is left to be done: the guard stays for it, and we need not. */
  leaveBehind(): void
  /** True when the guard has left the target for us, since we stood still. */
  readonly gaveUp: boolean
  /** The connection was cut: waits a moment for what the guard may have to say of that. */
  hear(): Promise<void>
  readonly hasSignalled: boolean
}

const BEAT_MS = 300
/** Node takes 40–60 ms to start, and as much longer as the host is crowded. */
const START_MS = 10_000
const GOODBYE_MS = 1_000
/** What it says, and the end of the connection that it held, come on two pipes, in either order. */
const LAST_WORD_MS = 200

/** The built file: Node 20 starts no other, also when we run from the sources. */
const PROGRAM = fileURLToPath(new URL('../../dist/inspector/guard-process.js', import.meta.url))

const OPTIONS: SpawnOptions = {
  detached: true,
  // Nothing of what NODE_OPTIONS and its like would make of it.
  env: {},
  stdio: [
    ...(['ignore', 'ignore', 'ignore', 'ipc'] as const),
    ...Array.from({ length: CHANNELS }, () => 'pipe' as const),
  ],
}

type Outcome = (notice: Exclude<GuardNotice, { readonly kind: 'gave-up' }>) => void

/**
 * @param owner as in `ProbeSettings`: whose probe the guard sends away
 * @param prefix a command that runs it where the target lives, see `dial-into.ts`; may be empty
 */
export function startGuard(owner: string, prefix: readonly string[] = []): Guard {
  const [command, ...args] = [...prefix, process.execPath, PROGRAM]
  const child: ChildProcess = spawn(command ?? process.execPath, args, OPTIONS)
  const waiting = new Map<number, Outcome>()
  let lastId = 0
  let channel = 0
  let gaveUp = false
  let hasSignalled = false
  let failure: WhyspinError | null = null
  const end = (error: Error | null): void => {
    clearInterval(beat)
    failure ??= guardError(error)
    for (const [id, settle] of waiting) settle({ kind: 'failed', id, reason: failure.message })
  }
  const beat = setInterval(() => send(child, { kind: 'alive' }), BEAT_MS)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  child.once('exit', () => end(null))
  child.on('error', end)
  let heard = (): void => {}
  const lastWord = new Promise<void>((resolve) => {
    heard = resolve
  })
  child.on('message', (message) => {
    const notice = message as GuardNotice
    if (notice.kind !== 'gave-up') return waiting.get(notice.id)?.(notice)
    gaveUp = true
    heard()
  })
  child.once('disconnect', () => heard())
  letGo(child, beat)
  send(child, { kind: 'begin', owner })

  async function ask(
    request: (id: number) => GuardRequest,
    timeoutMs: number,
    tooLate: () => Error,
  ): Promise<void> {
    if (failure !== null) throw failure
    const id = ++lastId
    const answer = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(tooLate()), timeoutMs)
      waiting.set(id, (notice) => {
        clearTimeout(timer)
        if (notice.kind === 'done') resolve()
        else reject(new Error(notice.reason))
      })
    })
    send(child, request(id))
    await answer.finally(() => waiting.delete(id))
  }

  return {
    watch: (watched) =>
      ask(
        (id) => ({ kind: 'watch', id, watched }),
        START_MS,
        () => guardError(null),
      ),
    hasRoom: (path) =>
      ask(
        (id) => ({ kind: 'room', id, path }),
        START_MS,
        () => guardError(null),
      ).then(
        () => true,
        (error: unknown) => {
          if (error instanceof WhyspinError) throw error
          return false
        },
      ),
    signalled() {
      hasSignalled = true
      send(child, { kind: 'signalled' })
    },
    unwatch: () => send(child, { kind: 'unwatch' }),
    async dial(url, timeoutMs) {
      const pipe = child.stdio[FIRST_CHANNEL_FD + channel]
      if (!(pipe instanceof Socket)) throw new Error(`No channel is left for ${url}`)
      await ask(
        (id) => ({ kind: 'dial', id, url, channel: channel++ }),
        START_MS + timeoutMs,
        () => new Error(`No answer within ${timeoutMs} ms`),
      )
      return pipe.ref()
    },
    async release() {
      // Then it is at work, and goes when it is done.
      if (gaveUp) return
      clearInterval(beat)
      send(child, { kind: 'release' })
      // Nothing else may be left that keeps us here until it has ended.
      child.ref()
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, GOODBYE_MS)
      })
      await Promise.race([ended, late])
      clearTimeout(timer)
      // It stands still, or holds the connection to a target that does, until that can be ended.
      child.kill('SIGCONT')
      child.unref()
      if (child.connected) child.disconnect()
    },
    leaveBehind() {
      clearInterval(beat)
      if (child.connected) child.disconnect()
    },
    get gaveUp() {
      return gaveUp
    },
    async hear() {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, LAST_WORD_MS)
      })
      await Promise.race([lastWord, late])
      clearTimeout(timer)
    },
    get hasSignalled() {
      return hasSignalled
    },
  }
}

/** Our end does not wait for the guard's. */
function letGo(child: ChildProcess, beat: NodeJS.Timeout): void {
  beat.unref()
  child.unref()
  child.channel?.unref()
  for (const pipe of child.stdio) if (pipe instanceof Socket) pipe.unref()
}

function send(child: ChildProcess, request: GuardRequest): void {
  // A guard that is gone is told by its 'exit', and whoever waits for an answer by that.
  if (child.connected) child.send(request, () => {})
}

function guardError(cause: Error | null): WhyspinError {
  return targetError(
    `The process that would clean up after a killed whyspin does not run${cause === null ? '' : `: ${cause.message}`}.`,
    'Nothing is attached to without it; free memory or raise the limit of processes (`ulimit -u`), then try again.',
    cause ?? undefined,
  )
}
