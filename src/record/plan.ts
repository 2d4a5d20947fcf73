import { crowding } from '../model/crowding.ts'
import { movedBytes } from '../model/moved-bytes.ts'
import type { LoopSample, OsSample } from '../model/recording.ts'

/**
 * How far to go: triage costs the target nothing, hooks cost most, so each step needs a reason from
 * the one before (DESIGN §3, Cost).
 */

/** What one thread and all did between two samples, per second; shares are of one core. */
export interface OsRates {
  readonly onCpu: number
  readonly runnable: number
  readonly processOnCpu: number
  /** Wanted by V8's helpers: while they collect garbage the thread may wait for them. */
  readonly helpers: number
  /** Of all threads, and of the one alone. */
  readonly processSwitchesPerSecond: number
  readonly switchesPerSecond: number
  /**
   * Moved by all threads, since files are read in the thread pool, without the 8-byte wake-ups of the
   * loop; null where not readable.
   */
  readonly bytesPerSecond: number | null
  /** Moved by the one thread. */
  readonly ownBytesPerSecond: number | null
  /** Connects that failed in the process's network namespace; null where unknown. */
  readonly failedConnectsPerSecond: number | null
}

export function osRates(from: OsSample, to: OsSample, tid: number): OsRates {
  const seconds = (to.atUs - from.atUs) / 1e6
  const before = new Map(from.threads.map((t) => [t.tid, t]))
  let ownCpu = 0
  let ownWait = 0
  let processOnCpu = 0
  let helpers = 0
  let switches = 0
  let ownSwitches = 0
  let bytes: number | null = null
  let ownBytes: number | null = null
  for (const thread of to.threads) {
    const was = before.get(thread.tid)
    const onCpu = thread.onCpuNs - (was?.onCpuNs ?? 0)
    processOnCpu += onCpu
    const slept = thread.voluntarySwitches - (was?.voluntarySwitches ?? 0)
    switches += slept
    if (thread.role === 'v8') helpers += onCpu + thread.waitNs - (was?.waitNs ?? 0)
    if (thread.tid === tid) {
      ownSwitches = slept
      ownCpu = onCpu
      ownWait = thread.waitNs - (was?.waitNs ?? 0)
    }
    if (thread.role === 'observer' || thread.io === null || !was?.io) continue
    const moved =
      thread.io.readBytes + thread.io.writtenBytes - was.io.readBytes - was.io.writtenBytes
    const calls = thread.io.readCalls + thread.io.writeCalls - was.io.readCalls - was.io.writeCalls
    const payload = movedBytes(moved, calls)
    bytes = (bytes ?? 0) + payload
    if (thread.tid === tid) ownBytes = payload
  }
  const perSecond = (ns: number): number => ns / 1e9 / seconds
  return {
    onCpu: perSecond(ownCpu),
    runnable: perSecond(ownCpu + ownWait),
    processOnCpu: perSecond(processOnCpu) + goneShare(from, to, perSecond(processOnCpu)),
    helpers: perSecond(helpers),
    processSwitchesPerSecond: switches / seconds,
    switchesPerSecond: ownSwitches / seconds,
    bytesPerSecond: bytes === null ? null : bytes / seconds,
    ownBytesPerSecond: ownBytes === null ? null : ownBytes / seconds,
    failedConnectsPerSecond:
      from.failedConnects === null || to.failedConnects === null
        ? null
        : (to.failedConnects - from.failedConnects) / seconds,
  }
}

/** The process counts in steps of 10 ms: less than this of a core is noise in 200 ms. */
const NOISE_SHARE = 0.1

/** What threads used that came and went in between: in no sum but that of the process. */
function goneShare(from: OsSample, to: OsSample, living: number): number {
  if (from.processCpuNs === null || to.processCpuNs === null) return 0
  const all = (to.processCpuNs - from.processCpuNs) / 1e3 / (to.atUs - from.atUs)
  return all - living >= NOISE_SHARE ? all - living : 0
}

/**
 * Too little CPU and too few wake-ups for any spin: the cheapest known, a 1 ms timer, costs 4–9 % of
 * a core and wakes 700–1,500 times a second; heartbeats of 10 and 16 ms cost 2 % and wake 160 times
 * (facts/signals.md §4, §5). Nor does the main thread wait for a CPU that others have: on a crowded
 * host a spin was seen to get none for all of a look.
 */
export function isQuiet(
  rates: Pick<OsRates, 'processOnCpu' | 'processSwitchesPerSecond' | 'runnable'>,
): boolean {
  return rates.processOnCpu < 0.03 && rates.processSwitchesPerSecond < 250 && rates.runnable < 0.5
}

/** The same of one thread alone. */
export function isThreadQuiet(
  rates: Pick<OsRates, 'onCpu' | 'switchesPerSecond' | 'runnable'>,
): boolean {
  return isQuiet({
    processOnCpu: rates.onCpu,
    processSwitchesPerSecond: rates.switchesPerSecond,
    runnable: rates.runnable,
  })
}

/** Hot enough for samples every millisecond; a cooler thread gets 10 ms (facts/inspector.md §4). */
export function isHot(rates: OsRates): boolean {
  return rates.runnable >= 0.25
}

/** Why hooks are worth their price, or null when nothing asks for them. */
export type Suspicion =
  | 'starved'
  | 'empty-polls'
  | 'burned-idle'
  | 'barren-answers'
  | 'failed-connects'
  | 'events-without-bytes'
  | 'busy-without-bytes'
  | 'no-counters'
  | null

/**
 * Judges the loop by two readings without hooks in between.
 * - `starved`: it does not turn at all while the thread wants to run, or waits for V8's helpers to collect
 *   the garbage of a queue (0.41 of a core wanted, 0.8 to 1.3 by the helpers, on Node 26), and not in its
 *   poll.
 * - `empty-polls`: at least 250 turns/s that brought no event, on a core of its own; a busy server
 *   has more events than turns, a timer storm 850 turns/s and 1 event/s.
 * - `burned-idle`: libuv says that it waits, the OS that the thread burns, by a third of a core and
 *   more together too much: a descriptor that stays ready brings the poll back at once, inside libuv.
 * - `barren-answers`: at least 25 HTTP requests/s that repeat one that brought nothing.
 * - `failed-connects`: at least 100/s in the network namespace, which may be somebody else's: so the
 *   loop must see events at half that pace, and not twenty times as many.
 * - `events-without-bytes`: at least 500 events/s and under 16 bytes each; request/reply of tiny
 *   messages moves 170 and more. Or none of the bytes are the thread's own, and the pool moves under
 *   4 KB for each event: a name look-up reads its configuration there.
 * - `busy-without-bytes`: the thread wants a core, hardly ever sleeps in a poll, and moves under 1 KB
 *   a turn. A MessagePort that wakes itself moves 30 and sleeps once in 160 turns, whatever else is
 *   served; a proxy at full load moves 9,000 a turn, ping-pong sleeps once in 4. A server of tiny
 *   answers that is driven flat out moves 300 a turn as well, but 181 an event, each of which costs it
 *   0.02 ms; where a spin hides behind real requests, an event costs 0.5 ms and more.
 * - `no-counters`: this Node has none, and what the OS sees speaks of the same.
 */
export function suspect(from: LoopSample, to: LoopSample, rates: OsRates | null): Suspicion {
  const seconds = (to.atUs - from.atUs) / 1e6
  const runnable = rates?.runnable ?? 1
  const repeats = ((to.repeats - from.repeats) / seconds) * crowdingOf(rates)
  const failedConnects = (rates?.failedConnectsPerSecond ?? 0) * crowdingOf(rates)
  if (from.counters === null || to.counters === null) {
    if (to.heartbeats === from.heartbeats && runnable > 0.5) return 'starved'
    if (isBurnedIdle(from, to, rates)) return 'burned-idle'
    if (repeats >= 25) return 'barren-answers'
    if (failedConnects >= 100 && runnable >= 0.25) return 'failed-connects'
    return wakesForNothing(rates) ? 'no-counters' : null
  }
  const turns = (to.counters.loopCount - from.counters.loopCount) / seconds
  const events = (to.counters.events - from.counters.events) / seconds
  const ownEvents = events * crowdingOf(rates)
  if (isBurnedIdle(from, to, rates)) return 'burned-idle'
  if (turns === 0) return runnable > 0.5 || waitsForHelpers(from, to, rates) ? 'starved' : null
  if ((turns - events) * crowdingOf(rates) >= 250) return 'empty-polls'
  if (repeats >= 25) return 'barren-answers'
  const isOurs = failedConnects <= 2 * ownEvents && failedConnects >= ownEvents / 20
  if (failedConnects >= 100 && isOurs) return 'failed-connects'
  const bytes = rates?.bytesPerSecond
  if (rates === null || bytes === null || bytes === undefined) return null
  if (ownEvents >= 500 && bytes / events < 16) return 'events-without-bytes'
  const own = rates.ownBytesPerSecond ?? bytes
  const isPools = own / Math.max(1, events) < 16 && bytes / events < 4_096
  if (ownEvents >= 500 && isPools && runnable >= 0.25) return 'events-without-bytes'
  const isBusy = runnable >= 0.8 && rates.switchesPerSecond / turns < 0.05
  const ownTurns = turns * crowdingOf(rates)
  const isServing = bytes >= 96 * events && events >= EVENTS_PER_CPU_SECOND * rates.onCpu
  const areTiny = bytes / ownTurns < 1_024 && !isServing
  return isBusy && ownTurns >= 300 && areTiny ? 'busy-without-bytes' : null
}

function waitsForHelpers(from: LoopSample, to: LoopSample, rates: OsRates | null): boolean {
  if (rates === null || rates.runnable + rates.helpers <= 0.5) return false
  return (to.idleMs - from.idleMs) * 1e3 < (to.atUs - from.atUs) / 2
}

/** As many are served where an event costs 0.2 ms; a tiny answer costs a tenth of that. */
const EVENTS_PER_CPU_SECOND = 5_000

/** A healthy turn takes as long now and then, e.g. to collect garbage. */
const LONG_TURN_MS = 50

/**
 * True where the loop did not turn, but the thread wanted a CPU and hardly got one: on a crowded host
 * that says nothing yet, and a healthy server must not pay for it.
 */
export function hasHardlyRun(from: LoopSample, to: LoopSample, rates: OsRates | null): boolean {
  if (rates === null || rates.runnable <= 0.5) return false
  const hasTurned =
    from.counters === null || to.counters === null
      ? to.heartbeats > from.heartbeats
      : to.counters.loopCount > from.counters.loopCount
  return !hasTurned && (rates.onCpu * (to.atUs - from.atUs)) / 1e3 < LONG_TURN_MS
}

/** How crowded the host is for the thread; 1 where it cannot be told. */
export function crowdingOf(rates: OsRates | null): number {
  return rates === null ? 1 : crowding(rates.runnable, rates.onCpu)
}

const MAX_PATIENCE = 4

/** How many times as long as usual a thread is waited for: as crowded as the host is, not for ever. */
export function patienceWith(rates: OsRates | null): number {
  return Math.min(MAX_PATIENCE, crowdingOf(rates))
}

/**
 * One small message an event and one event a turn, at full speed: a request and its reply, or two ends
 * that have forgotten why they talk. A look at the sockets says which; no hooks are worth it.
 */
export function isExchange(from: LoopSample, to: LoopSample, rates: OsRates | null): boolean {
  const { counters } = to
  const bytes = rates?.ownBytesPerSecond
  if (counters === null || from.counters === null || rates === null) return false
  if (bytes === null || bytes === undefined || rates.runnable < 0.25) return false
  const seconds = (to.atUs - from.atUs) / 1e6
  const turns = (counters.loopCount - from.counters.loopCount) / seconds
  const events = (counters.events - from.counters.events) / seconds
  if (events * crowdingOf(rates) < 1_000 || events > turns * 1.25) return false
  return bytes / events >= 2 && bytes / events <= 512
}

/** A spin was seen to sleep 0–10 times a second, in V8's own waits. */
const NEVER_SLEEPS_PER_SECOND = 20

/**
 * Idle and on a CPU at once: 1 in all would be honest; samplers make it less, never more. Waiting for a
 * CPU does not count: a thread that was woken out of its poll and waits is still idle to libuv.
 */
function isBurnedIdle(from: LoopSample, to: LoopSample, rates: OsRates | null): boolean {
  if (rates === null || rates.runnable < 0.8) return false
  const idleShare = ((to.idleMs - from.idleMs) * 1e3) / (to.atUs - from.atUs)
  if (idleShare + rates.onCpu >= 1.3) return true
  // However little CPU it gets: what was woken out of a poll has slept there.
  return idleShare >= 0.3 && rates.switchesPerSecond < NEVER_SLEEPS_PER_SECOND
}

/** Whether hooks are worth their price where the OS is all there is to go by. */
function wakesForNothing(rates: OsRates | null): boolean {
  return rates === null || rates.bytesPerSecond === null || vainEffort(rates) !== null
}

/** What a thread seems to do for nothing: burn a core, or wake up at a spin's pace. */
export type VainEffort = 'burns' | 'wakes' | null

/**
 * By the OS alone: it burns and moves under 100 KB for each second of CPU, a tenth of what a server does
 * that is all JavaScript; or it wakes at a spin's pace, and under 16 bytes move for each wake-up. Or
 * none of the bytes are the thread's own, as in `suspect`. Null also where bytes are not readable.
 */
export function vainEffort(rates: OsRates): VainEffort {
  const bytes = rates.bytesPerSecond
  if (bytes === null) return null
  const crowded = crowdingOf(rates)
  if (rates.runnable >= 0.8 && bytes * crowded < 100_000) return 'burns'
  const wakes = rates.switchesPerSecond
  if (wakes * crowded < 400) return null
  if (bytes / wakes < 16) return 'wakes'
  const own = rates.ownBytesPerSecond ?? bytes
  return rates.runnable >= 0.25 && own / wakes < 16 && bytes / wakes < 4_096 ? 'wakes' : null
}
