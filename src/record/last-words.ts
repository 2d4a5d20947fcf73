import type { Connection } from '../inspector/connection.ts'
import { evaluate } from '../inspector/evaluate.ts'
import type { WireReport } from '../wire/probe-report.ts'
import type { InstalledProbe } from './install-probe.ts'
import { checkReport } from './wire-shapes.ts'

/** The channel on which the probe says that the target exits, and what it knows by then. */
export interface LastWords {
  readonly isExiting: boolean
  /** Null as long as the target lives, or where what it sent is no report. */
  readonly report: WireReport | null
  /** Takes the channel out of the target again. */
  remove(): Promise<void>
}

/** Ours alone, so that two tools in one target do not take each other's. */
export const EXIT_BINDING: string = `__whyspin_${process.pid}`

/**
 * Answers a target that exits with a farewell, for which it waits, and closes the connection: from
 * there on no message of ours may be on its way (`probe/farewell.ts`).
 * @param probe installed with `EXIT_BINDING`
 */
export async function awaitLastWords(
  connection: Connection,
  probe: InstalledProbe,
): Promise<LastWords> {
  let isExiting = false
  let report: WireReport | null = null
  connection.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== EXIT_BINDING || isExiting) return
    isExiting = true
    report = parseReport(payload)
    // Cut off by the close, as it may be: nobody waits for the answer.
    probe.farewell().catch(() => {})
    void connection.close()
  })
  const binding = { name: EXIT_BINDING }
  await connection.call('Runtime.addBinding', { ...binding, ...contextOf(probe.objectId) })
  return {
    get isExiting() {
      return isExiting
    },
    get report() {
      return report
    },
    async remove() {
      await connection.call('Runtime.removeBinding', binding)
      await evaluate(connection, `void delete globalThis.${EXIT_BINDING}`)
    },
  }
}

/**
 * The program's own context, by V8's id of an object in it (`<isolate>.<context>.<object>`): otherwise
 * every context that it has made with `vm` would get the binding too.
 */
function contextOf(objectId: string): { readonly executionContextId?: number } {
  const context = /^-?\d+\.(\d+)\.\d+$/.exec(objectId)?.[1]
  return context === undefined ? {} : { executionContextId: Number(context) }
}

/** The target can call the binding with anything; what is no report is none. */
function parseReport(payload: string): WireReport | null {
  try {
    return checkReport(JSON.parse(payload) as WireReport)
  } catch {
    return null
  }
}
