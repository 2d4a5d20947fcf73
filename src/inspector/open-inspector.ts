import { setTimeout as sleep } from 'node:timers/promises'
import { targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import {
  type ListeningSocket,
  listeningSockets,
  namespaceListeners,
} from '../process/listening-sockets.ts'
import { isAtRest } from '../process/main-thread-wait.ts'
import { explainSignalDanger } from '../process/signal-safety.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
import type { Guard } from './guard.ts'
import { explainFullStderr } from './full-stderr.ts'
import { type Dial, type Endpoint, dialHere } from './dial.ts'
import { dialInto } from './dial-into.ts'
import { hiddenUrlError } from './hidden-url.ts'
import { type InspectorFlags, readInspectorFlags } from './inspector-flags.ts'
import {
  type LocatedInspector,
  locateInspector,
  loopbackSockets,
  plausibleSockets,
} from './locate-inspector.ts'
import { watchForInspector } from './new-inspector.ts'
import { nothingOpenedError } from './nothing-opened.ts'
import { takenPortError } from './port-holder.ts'

/** An inspector of the target that can be connected to. */
export interface OpenInspector extends Endpoint {
  /** As bound, not as dialed. */
  readonly host: string
  readonly port: number
  readonly inode: number
  /** Whether it is ours to close. */
  readonly openedByUs: boolean
  readonly openMs: number
  /** The port that `process.debugPort` stood at before it opened; 0 for any. */
  readonly configuredPort: number
}

export interface OpenOptions {
  /** How long a target in a native call is waited for; one at rest is given up after 1 s. */
  readonly timeoutMs?: number
  /** Is told before the signal is sent. */
  readonly guard?: Guard | undefined
  /** Ends the wait for an inspector to open; the guard goes on with it. */
  readonly signal?: AbortSignal | undefined
  /** The way there; found anew when not given. */
  readonly dial?: Dial
}

/** Native calls (hashing, a child run synchronously) mostly end within this time. */
export const OPEN_TIMEOUT_MS = 5_000
/** An idle target opens in 8–38 ms, a spinning one in 15–235 ms. */
const IDLE_TIMEOUT_MS = 1_000
const POLL_MS = 3
/** A signal without effect for so long: the inspector may be open since earlier, on any port. */
const EARLIER_AFTER_MS = 500

function sendSigusr1(identity: ProcessIdentity): void {
  const { pid, startTimeTicks } = identity
  // The last look before the signal: were the pid reused, it would hit a stranger.
  if (readStartTimeTicks(pid) !== startTimeTicks) throw exited(identity)
  try {
    process.kill(pid, 'SIGUSR1')
  } catch (error) {
    throw targetError(
      `Process ${describeProcess(pid)} could not be signalled: ${String(error)}.`,
      `Run whyspin as the owner of the process or as root: \`sudo whyspin ${pid}\`.`,
      error,
    )
  }
}

function exited({ pid, command }: ProcessIdentity): Error {
  return targetError(
    `Process ${pid} (${command}) exited before its inspector opened.`,
    'Start the program again and pass the new pid.',
  )
}

function interrupted({ pid, command }: ProcessIdentity): Error {
  return targetError(
    `The capture was interrupted before process ${pid} (${command}) opened its inspector.`,
    'What opens yet is closed again by itself.',
  )
}

type Found = LocatedInspector & Pick<OpenInspector, 'openedByUs'>

async function awaitInspector(
  identity: ProcessIdentity,
  before: ReadonlyMap<number, ListeningSocket>,
  { dial = dialHere, timeoutMs = OPEN_TIMEOUT_MS, signal }: OpenOptions,
): Promise<Found | null> {
  const { pid } = identity
  const look = watchForInspector(pid, before, dial)
  const start = performance.now()
  let lookedMs = start
  let restedMs = 0
  let askedEarlier = false
  for (;;) {
    const located = await look()
    if (located !== null) return { ...located, openedByUs: true }
    if (!askedEarlier && performance.now() - start > EARLIER_AFTER_MS) {
      askedEarlier = true
      const earlier = await locateInspector(loopbackSockets(listeningSockets(pid)), dial)
      // On a crowded host it may as well be the new one, which did not answer in time before.
      if (earlier !== null) return { ...earlier, openedByUs: !before.has(earlier.inode) }
    }
    if (readStartTimeTicks(pid) !== identity.startTimeTicks) throw exited(identity)
    if (signal?.aborted === true) throw interrupted(identity)
    const nowMs = performance.now()
    // Only time at rest counts: a native call may have ended a moment ago.
    if (isAtRest(pid)) restedMs += nowMs - lookedMs
    lookedMs = nowMs
    if (nowMs - start > timeoutMs || restedMs > IDLE_TIMEOUT_MS) return null
    await sleep(POLL_MS)
  }
}

async function signalAndWait(
  identity: ProcessIdentity,
  flags: InspectorFlags,
  { guard, ...options }: OpenOptions,
): Promise<Found | null> {
  const taken = await takenPortError(identity, flags, options.signal)
  if (taken !== null) throw taken
  const before = namespaceListeners(identity.pid)
  const configuredPort = flags.port
  await guard?.watch({ identity, before: [...before.keys()], configuredPort })
  // Last, so that as little as possible can change until the signal.
  const danger = (await explainFullStderr(identity, guard)) ?? (await explainSignalDanger(identity))
  if (danger !== null) throw targetError(danger.reason, danger.advice)
  if (options.signal?.aborted === true) throw interrupted(identity)
  sendSigusr1(identity)
  guard?.signalled()
  return awaitInspector(identity, before, options)
}

function toOpen(found: Found, flags: InspectorFlags, startMs: number): OpenInspector {
  // A program may have set process.debugPort: then it is where the inspector opened.
  const configuredPort = flags.port === 0 ? 0 : found.port
  return { ...found, openMs: performance.now() - startMs, configuredPort }
}

/**
 * The inspector that a process has open already, null when it has none where one would be looked for.
 * Listeners of the program itself get no request.
 */
export async function findInspector(
  identity: ProcessIdentity,
  given?: Dial,
): Promise<OpenInspector | null> {
  const start = performance.now()
  const flags = readInspectorFlags(identity)
  const sockets = plausibleSockets(listeningSockets(identity.pid), flags)
  const dial = given ?? (await dialInto(identity)).dial
  const found = await locateInspector(sockets, dial)
  return found === null ? null : toOpen({ ...found, openedByUs: false }, flags, start)
}

/**
 * Opens the inspector of a process, or reuses one that is open: sends SIGUSR1, once it is sure
 * that the signal does no harm, and waits for a listener that was not there before. Listeners of the
 * program itself get no request, except that after a signal without effect those on loopback are
 * asked for an inspector that was opened earlier.
 * @param options.timeoutMs bound on the wait after the signal, default 5 s
 * @throws targetError, with the possible reasons and what would work
 */
export async function openInspector(
  identity: ProcessIdentity,
  options: OpenOptions = {},
): Promise<OpenInspector> {
  const start = performance.now()
  const dial = options.dial ?? (await dialInto(identity)).dial
  const already = await findInspector(identity, dial)
  if (already !== null) return already
  const flags = readInspectorFlags(identity)
  if (!flags.tellsUrl) throw hiddenUrlError(identity, flags)
  const opened = await signalAndWait(identity, flags, { ...options, dial })
  if (opened !== null) return toOpen(opened, flags, start)
  throw nothingOpenedError(identity, flags, performance.now() - start)
}
