import { randomUUID } from 'node:crypto'
import { targetError, type WhyspinError } from '../errors.ts'
import { closeInspector, type CloseOutcome } from '../inspector/close-inspector.ts'
import { type Connection, connect } from '../inspector/connection.ts'
import { breakpointError } from '../inspector/debugger-hold.ts'
import { dialInto } from '../inspector/dial-into.ts'
import { type Guard, startGuard } from '../inspector/guard.ts'
import type { OpenInspector } from '../inspector/open-inspector.ts'
import { reachInspector } from '../inspector/reach-inspector.ts'
import { identifyUrl } from '../inspector/verify-identity.ts'
import { watchExit } from '../inspector/watch-exit.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import type { WireReport } from '../wire/probe-report.ts'
import { installProbe } from './install-probe.ts'
import { hearProbe, VOICE } from './probe-voice.ts'
import { takeOutProbe } from './take-out-probe.ts'
import type { WatchedThread } from './watched-thread.ts'

/** An attached target: connection, verified identity and probe. */
export interface Session extends WatchedThread {
  /** Its pid on this machine; null when it runs elsewhere. */
  readonly localPid: number | null
  /** True when we opened the inspector, and have to close it. */
  readonly openedInspector: boolean
  /** What the probe pushed when the target exited. */
  readonly lastReport: WireReport | null
  /** True when we stood still for so long that the guard has left the target for us. */
  readonly stoodStill: boolean
  /** Which whyspin this is, as in `ProbeSettings`. */
  readonly owner: string
  /** Takes everything out again. @returns what could not be undone, as sentences */
  detach(): Promise<readonly string[]>
}

/** Everything of ours goes by itself when we have not called for this long. */
export const LEASE_MS = 2_000

/**
 * Attaches to a process by pid: opens or reuses its inspector and checks who answers.
 * @param signal ends the wait for an inspector to open
 */
export async function attachToProcess(
  identity: ProcessIdentity,
  signal?: AbortSignal,
): Promise<Session> {
  const { dial, prefix } = await dialInto(identity)
  return guarded(prefix, async (guard, owner) => {
    const { connection, inspector, verified } = await reachInspector(identity, {
      dial,
      guard,
      signal,
    })
    const { localPid } = verified
    const { port } = inspector
    const leave = (): Promise<CloseOutcome> => closeInspector(connection, inspector, identity.pid)
    return installOrLeave({ connection, inspector, localPid, port, guard, owner, leave })
  })
}

/** Attaches to an inspector by its URL. */
export async function attachToUrl(url: string): Promise<Session> {
  return guarded([], async (guard, owner) => {
    const connection = await connect(url, { through: guard.dial })
    const leave = async (): Promise<CloseOutcome> => {
      await connection.close()
      return 'left-open'
    }
    const port = Number(new URL(url).port)
    const { localPid } = await identifyUrl(connection, url).catch(async (error: unknown) => {
      await leave()
      throw error
    })
    return installOrLeave({ connection, inspector: null, localPid, port, guard, owner, leave })
  })
}

async function guarded(
  prefix: readonly string[],
  attach: (guard: Guard, owner: string) => Promise<Session>,
): Promise<Session> {
  const owner = randomUUID()
  const guard = startGuard(owner, prefix)
  try {
    return await attach(guard, owner)
  } catch (error) {
    // The inspector may still open, or stand open.
    if (guard.hasSignalled) guard.leaveBehind()
    else await guard.release()
    throw error
  }
}

/** A verified connection, before the probe is in. */
interface Attachment {
  readonly connection: Connection
  readonly inspector: OpenInspector | null
  readonly localPid: number | null
  readonly port: number
  readonly guard: Guard
  readonly owner: string
  leave(): Promise<CloseOutcome>
}

async function installOrLeave(attachment: Attachment): Promise<Session> {
  const { localPid, port, leave } = attachment
  const debuggerHold = async (): Promise<WhyspinError | null> =>
    localPid === null ? null : breakpointError(localPid, port, 1)
  try {
    const held = await debuggerHold()
    if (held !== null) throw held
    return await install(attachment)
  } catch (error) {
    // What stops meanwhile does not answer either, and the reason helps more than that.
    const held = attachment.connection.isClosed ? null : await debuggerHold()
    await leave()
    throw held ?? error
  }
}

async function install({
  connection,
  inspector,
  localPid,
  port,
  guard,
  owner,
  leave,
}: Attachment): Promise<Session> {
  let isExiting = false
  let isAbandoned = false
  await watchExit(connection, () => {
    isExiting = true
    void connection.close()
  })
  // The binding comes second: a whyspin that finds another in the target leaves nothing there.
  const probe = await installProbe(connection, {
    owner,
    leaseMs: LEASE_MS,
    closeInspector: inspector?.openedByUs === true,
    debugPort: inspector?.configuredPort ?? 0,
    isWorker: false,
    voice: VOICE,
  })
  const voice = await hearProbe(connection, probe)

  const isOver = (): boolean => isExiting || voice.isExiting
  const takeOut = async (): Promise<readonly string[]> => {
    const left = await takeOutProbe(probe)
    await voice.remove()
    return left
  }

  return {
    connection,
    probe,
    tid: localPid ?? probe.hello.pid,
    profiler: probe.hello.takesProfile ? 'own' : 'session',
    nextBeat: voice.nextBeat,
    localPid,
    openedInspector: inspector?.openedByUs === true,
    get isExiting() {
      return isOver()
    },
    get lastReport() {
      return voice.lastReport
    },
    get stoodStill() {
      return guard.gaveUp
    },
    owner,
    async debuggerHold() {
      if (localPid === null || connection.isClosed) return null
      return (await breakpointError(localPid, port, 1))?.message ?? null
    },
    abandon() {
      isAbandoned = true
      return connection.close()
    },
    async detach() {
      // It may still be closing.
      if (isOver()) await connection.close()
      if (connection.isClosed) {
        // A target that exits takes all with it; where the connection was cut, the guard looks after.
        if (isOver() || isAbandoned) await guard.release()
        else {
          await guard.hear()
          guard.leaveBehind()
        }
        return []
      }
      const left: string[] = []
      try {
        left.push(...(await takeOut()))
      } catch (error) {
        // One that exits must not be called by the guard either.
        if (isOver()) {
          await guard.release()
          return left
        }
        if (connection.isClosed) {
          guard.leaveBehind()
          return left
        }
        left.push(`Taking the probe out failed: ${(error as Error).message}`)
      }
      const outcome = await leave()
      if (outcome === 'in-use')
        left.push(
          'The inspector that was opened for this capture stays open, since another tool has connected to it.',
        )
      if (outcome !== 'still-open') await guard.release()
      else guard.leaveBehind()
      if (outcome === 'still-open')
        left.push(
          'The target did not close its inspector within 2 s; it closes by itself once the target answers again.',
        )
      return left
    },
  }
}

/** A target that is lost in mid-capture. */
export function lostTarget(command: string): Error {
  return targetError(
    `The target (${command}) went away before anything could be measured.`,
    'Start it again and attach while it runs.',
  )
}
