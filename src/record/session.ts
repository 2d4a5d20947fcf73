import { targetError } from '../errors.ts'
import { closeInspector, type CloseOutcome } from '../inspector/close-inspector.ts'
import { type Connection, connect } from '../inspector/connection.ts'
import { evaluate } from '../inspector/evaluate.ts'
import { type OpenInspector, openInspector } from '../inspector/open-inspector.ts'
import { identifyUrl, verifyIdentity } from '../inspector/verify-identity.ts'
import { watchExit } from '../inspector/watch-exit.ts'
import type { ProcessIdentity } from '../process/identify-process.ts'
import type { WireReport } from '../wire/probe-report.ts'
import { installProbe } from './install-probe.ts'
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
  /** Takes everything out again. @returns what could not be undone, as sentences */
  detach(): Promise<readonly string[]>
}

/** Everything of ours goes by itself when we have not called for this long. */
export const LEASE_MS = 2_000

/** Attaches to a process by pid: opens or reuses its inspector and checks who answers. */
export async function attachToProcess(identity: ProcessIdentity): Promise<Session> {
  const inspector = await openInspector(identity, {})
  return attachTo(inspector.webSocketUrl, inspector, identity)
}

/** Attaches to an inspector by its URL. */
export async function attachToUrl(url: string): Promise<Session> {
  return attachTo(url, null, null)
}

async function attachTo(
  url: string,
  inspector: OpenInspector | null,
  identity: ProcessIdentity | null,
): Promise<Session> {
  const connection = await connect(url)
  const leave = async (): Promise<CloseOutcome> => {
    if (inspector !== null && identity !== null)
      return closeInspector(connection, inspector, identity.pid)
    await connection.close()
    return 'left-open'
  }
  try {
    const verified =
      identity === null
        ? await identifyUrl(connection, url)
        : await verifyIdentity(connection, identity)
    return await install(connection, inspector, verified.localPid, leave)
  } catch (error) {
    await leave()
    throw error
  }
}

async function install(
  connection: Connection,
  inspector: OpenInspector | null,
  localPid: number | null,
  leave: () => Promise<CloseOutcome>,
): Promise<Session> {
  let isExiting = false
  let lastReport: WireReport | null = null
  // Ours alone, so that two tools in one target do not take each other's.
  const exitBinding = `__whyspin_${process.pid}`
  connection.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === exitBinding) lastReport = parseReport(payload)
  })
  await watchExit(connection, () => {
    isExiting = true
    void connection.close()
  })
  // The binding comes second: a whyspin that finds another in the target leaves nothing there.
  const probe = await installProbe(connection, {
    leaseMs: LEASE_MS,
    closeInspector: inspector?.openedByUs === true,
    debugPort: inspector?.configuredPort ?? 0,
    exitBinding,
  })
  await connection.call('Runtime.addBinding', { name: exitBinding })

  const takeOut = async (): Promise<readonly string[]> => {
    const left = await takeOutProbe(probe)
    await connection.call('Runtime.removeBinding', { name: exitBinding })
    await evaluate(connection, `void delete globalThis.${exitBinding}`)
    return left
  }

  return {
    connection,
    probe,
    tid: localPid ?? probe.hello.pid,
    profiler: 'session',
    localPid,
    openedInspector: inspector?.openedByUs === true,
    get isExiting() {
      return isExiting
    },
    get lastReport() {
      return lastReport
    },
    async detach() {
      if (connection.isClosed) return []
      const left: string[] = []
      try {
        left.push(...(await takeOut()))
      } catch (error) {
        if (isExiting || connection.isClosed) return left
        left.push(`Taking the probe out failed: ${(error as Error).message}`)
      }
      const outcome = await leave()
      if (outcome === 'in-use')
        left.push(
          'The inspector that was opened for this capture stays open, since another tool has connected to it.',
        )
      if (outcome === 'still-open')
        left.push(
          'The target did not close its inspector within 2 s; it closes by itself once the target answers again.',
        )
      return left
    },
  }
}

/** The target can call the binding with anything; what is no report is none. */
function parseReport(payload: string): WireReport | null {
  try {
    const report = JSON.parse(payload) as WireReport
    return Array.isArray(report.bursts) && Array.isArray(report.sites) ? report : null
  } catch {
    return null
  }
}

/** A target that is lost in mid-capture. */
export function lostTarget(command: string): Error {
  return targetError(
    `The target (${command}) went away before anything could be measured.`,
    'Start it again and attach while it runs.',
  )
}
