import { setTimeout as sleep } from 'node:timers/promises'
import { descendantPids } from '../process/child-processes.ts'
import { readInspectorFlags } from '../inspector/inspector-flags.ts'
import { readArgv } from '../process/command-line.ts'
import { type ListeningSocket, namespaceListeners, ownedBy } from '../process/listening-sockets.ts'
import { runsNode } from '../process/node-executable.ts'
import { readNodeOptions } from '../process/node-options.ts'
import { wrapperName } from '../process/wrapper-name.ts'

const LOOK_MS = 25
/**
 * A proxy may start its upstream before it listens itself: once some port is open, the one that is meant
 * gets this long to appear.
 */
const BETTER_MS = 1_000

/** What came of the wait. */
export type Port =
  | { readonly port: number }
  | { readonly port: null; readonly why: 'ended' | 'too-late' | 'interrupted' }

/**
 * Waits until a program, or a process below it, listens on a TCP port. Of several ports the wanted one
 * is taken, else the oldest of the program itself, else one of a process below it. What only starts
 * another program is not the program.
 * @param wanted the `PORT` that the program was given; null for none
 */
export async function waitForPort(
  pid: number,
  { wanted, timeoutMs, isOver, signal }: WaitSettings,
): Promise<Port> {
  const untilMs = performance.now() + timeoutMs
  let firstSeenMs: number | null = null
  for (;;) {
    if (isOver()) return { port: null, why: 'ended' }
    if (signal.aborted) return { port: null, why: 'interrupted' }
    const open = portsOf(pid)
    const best = open.find(({ port }) => port === wanted) ?? open[0]
    const nowMs = performance.now()
    if (best !== undefined) {
      firstSeenMs ??= nowMs
      const isMeant = wanted === null ? best.isProgram : best.port === wanted
      if (isMeant || nowMs >= Math.min(untilMs, firstSeenMs + BETTER_MS)) return { port: best.port }
    } else if (nowMs >= untilMs) return { port: null, why: 'too-late' }
    await sleep(LOOK_MS, undefined, { signal }).catch(() => {})
  }
}

export interface WaitSettings {
  readonly wanted: number | null
  readonly timeoutMs: number
  /** Whether it has ended. */
  readonly isOver: () => boolean
  readonly signal: AbortSignal
}

interface OpenPort {
  readonly port: number
  /** True: of the program itself, not of one that it has started. */
  readonly isProgram: boolean
}

/** Those of the program first, then those of processes below it, as far down as they are; oldest first. */
function portsOf(pid: number): readonly OpenPort[] {
  const sockets = namespaceListeners(pid)
  const all = [pid, ...descendantPids(pid)]
  const program = all.find(
    (each) => runsNode(each) === true && wrapperName(readArgv(each)) === null,
  )
  return all
    .map((each) => ({
      isProgram: each === program,
      own: withoutInspector(each, ownedBy(each, sockets)),
    }))
    .toSorted((a, b) => Number(b.isProgram) - Number(a.isProgram))
    .flatMap(({ isProgram, own }) => own.map(({ port }) => ({ port, isProgram })))
}

/** An inspector that was asked for is there first, and is no service. */
function withoutInspector(
  pid: number,
  sockets: readonly ListeningSocket[],
): readonly ListeningSocket[] {
  const { openFromStart, port } = readInspectorFlags({
    argv: readArgv(pid),
    nodeOptions: readNodeOptions(pid),
  })
  if (!openFromStart) return sockets
  return port === 0 ? sockets.slice(1) : sockets.filter((socket) => socket.port !== port)
}
