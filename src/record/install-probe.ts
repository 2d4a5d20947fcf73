import { readFileSync } from 'node:fs'
import type { Protocol } from 'devtools-protocol'
import { targetError } from '../errors.ts'
import type { Connection } from '../inspector/connection.ts'
import { ROOM } from '../inspector/deep-stack.ts'
import { callMethod, evaluateHandle } from '../inspector/evaluate.ts'
import { REQUIRE } from '../inspector/require-expression.ts'
import {
  WIRE_VERSION,
  type BurstMode,
  type ProbeSettings,
  type WireHello,
  type WirePoll,
  type WireReport,
} from '../wire/probe-report.ts'
import { monotonicUs } from './clock.ts'
import { ensureHeapRoom } from './heap-room.ts'
import { checkHello, checkPoll, checkProfile, checkReport } from './wire-shapes.ts'

/** The probe inside the target, as we hold it. Each method is one call over the inspector. */
export interface InstalledProbe {
  readonly objectId: string
  readonly hello: WireHello
  poll(): Promise<WirePoll>
  /** Asks the target to serve a microtask of ours (and a tick); `poll` tells what it did. */
  mark(byTick: boolean): Promise<void>
  /** @param allowanceUs what it may cost as long as it sees nothing barren, µs; finite */
  startBurst(mode: BurstMode, byTick: boolean, allowanceUs: number): Promise<void>
  endBurst(): Promise<void>
  startProfile(name: string): Promise<void>
  endProfile(name: string): Promise<void>
  startOwnProfile(intervalUs: number): Promise<void>
  rotateOwnProfile(): Promise<Protocol.Profiler.Profile | null>
  endOwnProfile(): Promise<Protocol.Profiler.Profile | null>
  watchTraffic(): Promise<void>
  report(): Promise<WireReport>
  /** Nothing may be sent after this: see `probe/farewell.ts`. */
  farewell(): Promise<void>
  dispose(): Promise<void>
  isGone(): Promise<boolean>
}

/** A reply takes 1–20 ms on starved loops; beyond this the target is in a native call. */
const CALL_TIMEOUT_MS = 5_000
export const PROBE_SOURCE_URL = 'whyspin-probe.js'

/** Reads the built script; it is evaluated as text, never imported. */
function probeText(): string {
  return readFileSync(new URL('../../dist/probe/probe.js', import.meta.url), 'utf8')
}

/**
 * Puts the probe into the target; nothing is hooked yet.
 * @throws targetError when another whyspin is there already, its heap is nearly full, or the target
 * refuses the script.
 */
export async function installProbe(
  connection: Connection,
  settings: Omit<ProbeSettings, 'hostUs'>,
): Promise<InstalledProbe> {
  await ensureHeapRoom(connection, settings.isWorker)
  const all = JSON.stringify({ ...settings, hostUs: monotonicUs() })
  const expression = `${ROOM}, (${probeText()})(${REQUIRE}, ${all})\n//# sourceURL=${PROBE_SOURCE_URL}`
  const objectId = await evaluateHandle(connection, expression)
  const on = <T>(body: string, timeoutMs = CALL_TIMEOUT_MS): Promise<T> =>
    callMethod<T>(connection, objectId, `${ROOM}; return ${body}`, [], {
      timeoutMs,
    })

  const given = await on<WireHello | null>('this.busy === true ? null : this.hello')
  if (given === null)
    throw targetError(
      'Another whyspin is attached to this process.',
      'Wait until it is done, or at most 2 s when it was killed, and try again.',
    )
  const first = checkHello(given)
  if (first.version !== WIRE_VERSION)
    throw targetError(
      `The probe in dist speaks version ${first.version}, this whyspin ${WIRE_VERSION}.`,
      'Build again with `npm run build`.',
    )
  let { heapUsedBytes } = first.poll
  // V8's profiler pauses its target when it starts, by about 1 ms a MB of the heap as it is then.
  const onProfiler = <T>(body: string): Promise<T> =>
    on<T>(body, CALL_TIMEOUT_MS + Math.round(heapUsedBytes / 1e6))
  return {
    objectId,
    hello: first,
    async poll() {
      const poll = checkPoll(await on<WirePoll>('this.poll()'))
      heapUsedBytes = poll.heapUsedBytes
      return poll
    },
    mark: (byTick) => on(`void this.mark(${byTick})`),
    startBurst: (mode, byTick, allowanceUs) =>
      on(`void this.startBurst('${mode}', ${byTick}, ${allowanceUs})`),
    endBurst: () => on('void this.endBurst()'),
    startProfile: (name) => onProfiler(`void this.startProfile('${name}')`),
    endProfile: (name) => onProfiler(`void this.endProfile('${name}')`),
    startOwnProfile: (intervalUs) => onProfiler(`void this.startOwnProfile(${intervalUs})`),
    rotateOwnProfile: async () => checkOwn(await onProfiler('this.rotateOwnProfile()')),
    endOwnProfile: async () => checkOwn(await onProfiler('this.endOwnProfile()')),
    watchTraffic: () => on('void this.watchTraffic()'),
    report: async () => checkReport(await on<WireReport>('this.report()')),
    farewell: () =>
      callMethod(connection, objectId, `${ROOM}; this.farewell()`, [], {
        atOnce: true,
      }),
    dispose: () => on('void this.dispose()'),
    isGone: async () => (await on<unknown>('this.isGone()')) === true,
  }
}

function checkOwn(profile: Protocol.Profiler.Profile | null): Protocol.Profiler.Profile | null {
  return profile === null ? null : checkProfile(profile)
}
