import {
  WIRE_VERSION,
  type BurstMode,
  type ProbeSettings,
  type WireBurst,
  type WireHello,
  type WirePoll,
  type WireReport,
} from '../wire/probe-report.ts'
import {
  type HookCallbacks,
  type HostProcess,
  loadBuiltins,
  monotonicUs,
  type Require,
} from './builtins.ts'
import { createAnswers } from './answers.ts'
import { createChains } from './chains.ts'
import { createClassifier } from './classify.ts'
import { createHookSwitch } from './hooks.ts'
import { openIoCounters, type IoCounters } from './io-counters.ts'
import { closeInspectorLater, startLease } from './lease.ts'
import { createOwnProfiler } from './own-profiler.ts'
import { createSites } from './sites.ts'
import { createStackCapture } from './stack.ts'
import { createStreakCounter } from './streak.ts'
import { callbacksOf, createSuspects } from './suspect.ts'
import { createTimerWarnings } from './timer-warnings.ts'
import { createTraffic } from './traffic.ts'
import { createTurnSample } from './turn-sample.ts'

/** The probe's own name in stacks; frames of it are never shown. */
export const SOURCE_URL = 'whyspin-probe.js'
const KEY = Symbol.for('whyspin.probe')

/** What the host holds by `objectId`. Every method returns at once and never throws. */
export interface Probe {
  readonly hello: WireHello
  poll(): WirePoll
  /**
   * Queues a microtask of ours, and a tick where the loop stands still and serves no microtask;
   * `poll` tells what was served since.
   */
  mark(byTick: boolean): void
  /** Asks for hooks; they come on as soon as the target serves one of our callbacks. */
  startBurst(mode: BurstMode, byTick: boolean): void
  /** Stops counting now and asks for the hooks to go. */
  endBurst(): void
  /** Remembers the byte counters of all sockets; the report tells which has moved most since. */
  watchTraffic(): void
  report(): WireReport
  callbacksOf(suspect: number): unknown[]
  /** V8's own profiler, of the inspector's console: a `profile` of the target's does not stand in. */
  startProfile(name: string): void
  endProfile(name: string): void
  /** The same for a worker, where it must end with the probe. */
  startOwnProfile(intervalUs: number): void
  endOwnProfile(): object | null
  /** Everything of ours goes; poll `isGone` before the inspector is closed. */
  dispose(): void
  isGone(): boolean
}

/** Returns the probe, or `{ busy: true }` when another whyspin is attached to this thread. */
export function install(require: Require, settings: ProbeSettings): Probe | { busy: true } {
  const host = globalThis as { [KEY]?: true }
  if (host[KEY]) return { busy: true }
  const builtins = loadBuiltins(require)
  const { process, performance, asyncHooks } = builtins
  const nowMs = (): number => performance.now()
  const suspects = createSuspects()
  const bursts: WireBurst[] = []
  let alive = true
  let counting = false
  let mode: BurstMode = 'resources'
  let events = 0
  let timedEvents = 0
  const eventMs = new Float64Array(256)
  let faults = 0
  let controlMs = 0
  let io: IoCounters | null = null
  let loopCountAtStart: number | null = null
  const loopCount = (): number | null => performance.nodeTiming.uvMetricsInfo?.loopCount ?? null
  const turnsSince = (start: number | null): number | null => {
    const now = loopCount()
    return start === null || now === null ? null : now - start
  }

  const sites = createSites(createStackCapture(undefined, SOURCE_URL))
  const profiler = createOwnProfiler(builtins)
  const classifier = createClassifier(builtins)
  const timerWarnings = createTimerWarnings(builtins)
  const traffic = createTraffic(builtins, classifier, suspects)
  const answers = createAnswers(builtins, sites, suspects, nowMs)
  const lease = startLease(builtins, settings.leaseMs, nowMs, () => lapse())
  const hooks = createHookSwitch(builtins, nowMs, () => {
    if (!alive) return
    events = 0
    timedEvents = 0
    faults = 0
    io = openIoCounters(builtins)
    loopCountAtStart = loopCount()
    streaks.begin(mode, monotonicUs(process))
    counting = true
  })
  const streaks = createStreakCounter({
    classifier,
    chains: createChains(suspects),
    sites,
    sample: createTurnSample(
      () => io,
      () => performance.now() * 1000,
    ),
    currentResource: () => asyncHooks.executionAsyncResource(),
    noteCreation: answers.noteCreation,
    isOwn: (resource) => resource === lease.timer || hooks.isOwn(resource),
  })

  // One in 1,024 events is timed, and looks whether the lease has lapsed.
  const isTimed = (): boolean => (++events & 1023) === 0
  const timed = (run: () => void): void => {
    const start = nowMs()
    run()
    eventMs[timedEvents++ & 255] = nowMs() - start
    if (lease.lapsed) lapse()
  }
  /** By the median, since a mean of few would count the scheduler's pauses as ours. */
  const hookUs = (): number => {
    const sorted = eventMs.slice(0, Math.min(timedEvents, 256)).sort()
    return (sorted[sorted.length >> 1] ?? 0) * 1000 * events
  }
  const callbacks: HookCallbacks = {
    init(asyncId, type, _trigger, resource) {
      // Not from here: a tick queued while Node creates one ended a target that lives by one tick a
      // turn, in 4 of 6 captures of 10 s; from `before` and `after` in none of 6.
      if (!counting) return
      try {
        if (isTimed()) timed(() => streaks.init(asyncId, type, resource))
        else streaks.init(asyncId, type, resource)
      } catch {
        faults++
      }
    },
    before(asyncId) {
      if (!counting) return hooks.fromHook()
      try {
        if (isTimed()) timed(() => streaks.before(asyncId))
        else streaks.before(asyncId)
      } catch {
        faults++
      }
    },
    after() {
      if (!counting) return hooks.fromHook()
      try {
        if (isTimed()) timed(streaks.after)
        else streaks.after()
      } catch {
        faults++
      }
    },
  }

  function stopCounting(): void {
    if (!counting) return
    counting = false
    try {
      bursts[bursts.length] = {
        ...streaks.end(monotonicUs(process)),
        events,
        hookUs: hookUs(),
        loopTurns: turnsSince(loopCountAtStart),
        ownReadBytes: io?.ownBytes ?? 0,
        ownReadCalls: io?.ownCalls ?? 0,
        dropped: streaks.dropped,
        faults,
      }
    } finally {
      io?.close()
      io = null
    }
  }

  function dispose(): void {
    if (!alive) return
    alive = false
    try {
      stopCounting()
    } catch {
      // The burst is lost, but everything of ours still goes.
      faults++
    }
    hooks.off()
    answers.stop()
    timerWarnings.stop()
    lease.stop()
    try {
      profiler.stop()
    } catch {
      // The inspector is gone, and its profiler with it.
    }
    process.removeListener('exit', onExit)
    suspects.clear()
    delete host[KEY]
    if (settings.exitBinding !== null) delete (globalThis as Bindings)[settings.exitBinding]
  }

  function lapse(): void {
    dispose()
    if (settings.closeInspector) closeInspectorLater(builtins, settings.debugPort)
  }

  /** The target ends: what we know is pushed now, since nobody may evaluate in it any more. */
  function onExit(): void {
    try {
      stopCounting()
      const push =
        settings.exitBinding === null ? undefined : (globalThis as Bindings)[settings.exitBinding]
      if (typeof push === 'function') push(JSON.stringify(probe.report()))
    } catch {
      // The process is going; there is nobody left to tell.
    }
  }

  const poll = (): WirePoll => {
    const start = nowMs()
    lease.renew()
    const metrics = performance.nodeTiming.uvMetricsInfo
    const { microtask, tick, immediate, afterMs } = hooks.served
    const answer: WirePoll = {
      version: WIRE_VERSION,
      atUs: monotonicUs(process),
      loop: metrics === undefined ? null : { ...metrics },
      idleMs: performance.nodeTiming.idleTime,
      repeats: answers.repeats,
      heartbeats: lease.heartbeats,
      servedMicrotask: microtask,
      servedTick: tick,
      servedImmediate: immediate,
      servedAfterMs: afterMs,
      isAlive: alive,
      hooksOn: hooks.isOn,
      heapUsedBytes: builtins.v8.getHeapStatistics().used_heap_size,
      controlUs: controlMs * 1000,
    }
    controlMs += nowMs() - start
    return answer
  }

  const probe: Probe = {
    hello: {
      version: WIRE_VERSION,
      pid: process.pid,
      threadId: builtins.threadId,
      nodeVersion: process.version.slice(1),
      arch: process.arch,
      platform: process.platform,
      title: process.title,
      cwd: workingDirectory(process),
      argv: process.argv,
      execArgv: process.execArgv,
      // Asked of the constructor's text, which enables nothing (facts/async-hooks.md §1).
      canSkipPromises: String(asyncHooks.createHook({ init() {} }).constructor).includes(
        'trackPromises',
      ),
      poll: poll(),
    },
    poll,
    mark: hooks.mark,
    startBurst(nextMode, byTick) {
      if (!alive || counting) return
      mode = nextMode
      hooks.on(mode === 'promises' ? callbacks : { ...callbacks, trackPromises: false }, byTick)
    },
    endBurst() {
      stopCounting()
      hooks.off()
    },
    watchTraffic: traffic.begin,
    report: () => ({
      version: WIRE_VERSION,
      sites: sites.list(),
      bursts,
      answers: answers.take(),
      traffic: traffic.busiest(),
      timerWarnings: timerWarnings.take(),
      sitesDropped: sites.dropped,
      poll: poll(),
    }),
    callbacksOf: (suspect) => {
      const resource = suspects.get(suspect)
      return resource === undefined ? [] : callbacksOf(resource, builtins)
    },
    startProfile: (name) => builtins.inspector.console.profile(name),
    endProfile: (name) => builtins.inspector.console.profileEnd(name),
    startOwnProfile: profiler.start,
    endOwnProfile: profiler.stop,
    dispose,
    isGone: () => !alive && hooks.isOff && answers.isOff && timerWarnings.isOff,
  }
  answers.start()
  timerWarnings.start()
  // One listener too many would make Node print a warning on the target's stderr.
  const room = process.getMaxListeners()
  if (room === 0 || process.listenerCount('exit') < room) process.on('exit', onExit)
  Object.defineProperty(host, KEY, { value: true, configurable: true, enumerable: false })
  return probe
}

type Bindings = Record<string, unknown>

/** Throws in Node when the folder was removed. */
function workingDirectory(host: HostProcess): string {
  try {
    return host.cwd()
  } catch {
    return ''
  }
}
