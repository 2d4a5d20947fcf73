import type { Connection } from '../inspector/connection.ts'
import { evaluate } from '../inspector/evaluate.ts'
import type { WirePoll, WireReport, WireWords } from '../wire/probe-report.ts'
import { sleepUntil } from './clock.ts'
import type { InstalledProbe } from './install-probe.ts'
import { checkPoll, checkReport } from './wire-shapes.ts'

/** What the probe says by itself: how the loop does, with each beat of its timer, and its last words. */
export interface ProbeVoice {
  readonly isExiting: boolean
  /** Null as long as the target lives, or where what it sent is no report. */
  readonly lastReport: WireReport | null
  /**
   * Gives what the probe says next; null where it says nothing until the moment, as where the loop
   * does not turn, or when the signal comes.
   */
  nextBeat: NextBeat
  /** Takes the channel out of the target again. */
  remove(): Promise<void>
}

/** @param untilUs by `monotonicUs` */
export type NextBeat = (untilUs: number, signal: AbortSignal) => Promise<WirePoll | null>

/** Ours alone, so that two tools in one target do not take each other's. */
export const VOICE: string = `__whyspin_${process.pid}`

/**
 * Answers a target that exits with a farewell, for which it waits, and closes the connection: from
 * there on no message of ours may be on its way (`probe/farewell.ts`).
 * @param probe installed with `VOICE`
 */
export async function hearProbe(
  connection: Connection,
  probe: InstalledProbe,
): Promise<ProbeVoice> {
  let isExiting = false
  let lastReport: WireReport | null = null
  let onBeat = (_reading: WirePoll): void => {}
  connection.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name !== VOICE || isExiting) return
    const words = parseWords(payload)
    if (words !== null && 'beat' in words) {
      // One that is not believed is missed, and so the probe is asked, which says what is wrong.
      const reading = believed(() => checkPoll(words.beat))
      return reading === null ? undefined : onBeat(reading)
    }
    isExiting = true
    lastReport = words === null ? null : believed(() => checkReport(words.lastReport))
    // Cut off by the close, as it may be: nobody waits for the answer.
    probe.farewell().catch(() => {})
    void connection.close()
  })
  const binding = { name: VOICE }
  await connection.call('Runtime.addBinding', { ...binding, ...contextOf(probe.objectId) })
  return {
    get isExiting() {
      return isExiting
    },
    get lastReport() {
      return lastReport
    },
    async nextBeat(untilUs, signal) {
      let beat: WirePoll | null = null
      // Not `AbortSignal.any`: each would stay with the signal of a capture of ten minutes.
      const over = new AbortController()
      const end = (): void => over.abort()
      onBeat = (said) => {
        beat = said
        end()
      }
      signal.addEventListener('abort', end)
      if (!signal.aborted) await sleepUntil(untilUs, over.signal)
      signal.removeEventListener('abort', end)
      onBeat = () => {}
      return beat
    },
    async remove() {
      await connection.call('Runtime.removeBinding', binding)
      await evaluate(connection, `void delete globalThis.${VOICE}`)
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

/** The target can call the binding with anything: null for what the probe does not say. */
function parseWords(payload: string): WireWords | null {
  try {
    const words: unknown = JSON.parse(payload)
    return typeof words === 'object' ? (words as WireWords | null) : null
  } catch {
    return null
  }
}

function believed<T>(check: () => T): T | null {
  try {
    return check()
  } catch {
    return null
  }
}
