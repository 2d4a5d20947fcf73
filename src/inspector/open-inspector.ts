import { setTimeout as sleep } from 'node:timers/promises'
import { targetError } from '../errors.ts'
import { describeProcess } from '../process/command-line.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import {
  type ListeningSocket,
  listeningSockets,
  namespaceListeners,
  ownedBy,
} from '../process/listening-sockets.ts'
import { isAtRest } from '../process/main-thread-wait.ts'
import { explainSignalDanger } from '../process/signal-safety.ts'
import { readStartTimeTicks } from '../process/start-time.ts'
import { type InspectorFlags, readInspectorFlags } from './inspector-flags.ts'
import {
  type LocatedInspector,
  locateInspector,
  loopbackSockets,
  plausibleSockets,
  probeInspector,
} from './locate-inspector.ts'
import { nothingOpenedError } from './nothing-opened.ts'
import { takenPortError } from './port-holder.ts'

/** An inspector of the target that can be connected to. */
export interface OpenInspector {
  readonly webSocketUrl: string
  /** As bound, not as dialed. */
  readonly host: string
  readonly port: number
  readonly inode: number
  /** Whether it is ours to close. */
  readonly openedByUs: boolean
  readonly openMs: number
  /** The port that `process.debugPort` stood at before, as the flags have it; 0 for any. */
  readonly configuredPort: number
}

export interface OpenOptions {
  /** How long a target in a native call is waited for; one at rest is given up after 1 s. */
  readonly timeoutMs?: number
}

/** Native calls (hashing, a child run synchronously) mostly end within this time. */
export const OPEN_TIMEOUT_MS = 5_000
/** An idle target opens in 8–38 ms, a spinning one in 15–235 ms. */
const IDLE_TIMEOUT_MS = 1_000
const POLL_MS = 3
/** A signal without effect for so long: the inspector may be open since earlier, on any port. */
const EARLIER_AFTER_MS = 500
/** A new listener that is silent may still be starting; one that answers wrongly stays wrong. */
const PROBES_PER_SOCKET = 3

function refuseOtherNetwork(identity: ProcessIdentity): void {
  if (identity.sameNetwork !== false) return
  throw targetError(
    `Process ${describeProcess(identity.pid)} lives in another network namespace (a container), where its inspector cannot be reached from here.`,
    'Run whyspin inside the container, e.g. with `docker exec`, or in its network: `nsenter -t PID -n`.',
  )
}

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

type Found = LocatedInspector & Pick<OpenInspector, 'openedByUs'>

async function awaitNewInspector(
  identity: ProcessIdentity,
  before: ReadonlyMap<number, ListeningSocket>,
  timeoutMs: number,
): Promise<Found | null> {
  const { pid } = identity
  const start = performance.now()
  const probes = new Map<number, number>()
  let lookedMs = start
  let restedMs = 0
  let askedEarlier = false
  for (;;) {
    const listening = [...namespaceListeners(pid)].filter(
      ([inode]) => !before.has(inode) && (probes.get(inode) ?? 0) < PROBES_PER_SOCKET,
    )
    for (const socket of ownedBy(pid, new Map(listening))) {
      probes.set(socket.inode, (probes.get(socket.inode) ?? 0) + 1)
      const located = await probeInspector(socket)
      if (located !== null) return { ...located, openedByUs: true }
    }
    if (!askedEarlier && performance.now() - start > EARLIER_AFTER_MS) {
      askedEarlier = true
      const earlier = await locateInspector(loopbackSockets(listeningSockets(pid)))
      if (earlier !== null) return { ...earlier, openedByUs: false }
    }
    if (readStartTimeTicks(pid) !== identity.startTimeTicks) throw exited(identity)
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
  timeoutMs: number,
): Promise<Found | null> {
  const taken = takenPortError(identity, flags)
  if (taken !== null) throw taken
  const before = namespaceListeners(identity.pid)
  // Last, so that as little as possible can change until the signal.
  const danger = await explainSignalDanger(identity)
  if (danger !== null) throw targetError(danger.reason, danger.advice)
  sendSigusr1(identity)
  return awaitNewInspector(identity, before, timeoutMs)
}

/**
 * Reaches the inspector of a process: reuses one that is open, else sends SIGUSR1, once it is sure
 * that the signal does no harm, and waits for a listener that was not there before. Listeners of the
 * program itself get no request, except that after a signal without effect those on loopback are
 * asked for an inspector that was opened earlier.
 * @param options.timeoutMs bound on the wait after the signal, default 5 s
 * @throws targetError, with the possible reasons and what would work
 */
export async function openInspector(
  identity: ProcessIdentity,
  { timeoutMs = OPEN_TIMEOUT_MS }: OpenOptions = {},
): Promise<OpenInspector> {
  refuseOtherNetwork(identity)
  const start = performance.now()
  const flags = readInspectorFlags(identity)
  const done = (found: Found): OpenInspector => ({
    ...found,
    openMs: performance.now() - start,
    configuredPort: flags.port,
  })
  const sockets = listeningSockets(identity.pid)
  const already = await locateInspector(plausibleSockets(sockets, flags))
  if (already !== null) return done({ ...already, openedByUs: false })

  const opened = await signalAndWait(identity, flags, timeoutMs)
  if (opened !== null) return done(opened)
  throw nothingOpenedError(identity, flags, performance.now() - start)
}
