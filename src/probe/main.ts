import {
  WIRE_VERSION,
  type BurstMode,
  type ProbeSettings,
  type WireBurst,
  type WireHello,
  type WirePoll,
  type WireReport,
} from '../wire/probe-report.ts'
import { createAnswers } from './answers.ts'
import { type HostProcess, loadBuiltins, monotonicUs, type Require } from './builtins.ts'
import { createBurstCounter } from './burst-counter.ts'
import { createChains } from './chains.ts'
import { createClassifier } from './classify.ts'
import { createHookSwitch } from './hooks.ts'
import { closeInspectorLater, startLease } from './lease.ts'
import { createOwnProfiler } from './own-profiler.ts'
import { createSites } from './sites.ts'
import { createStackCapture } from './stack.ts'
import { callbacksOf, createSuspects } from './suspect.ts'
import { createTimerWarnings } from './timer-warnings.ts'
import { createTraffic } from './traffic.ts'

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
  let mode: BurstMode = 'resources'
  let controlMs = 0

  const sites = createSites(createStackCapture(undefined, SOURCE_URL))
  const profiler = createOwnProfiler(builtins)
  const classifier = createClassifier(builtins)
  const timerWarnings = createTimerWarnings(builtins)
  const traffic = createTraffic(builtins, classifier, suspects)
  const answers = createAnswers(builtins, sites, suspects, nowMs)
  const lease = startLease(builtins, settings.leaseMs, nowMs, () => lapse())
  const hooks = createHookSwitch(builtins, nowMs, () => {
    if (alive) counter.begin(mode)
  })
  const counter = createBurstCounter(
    builtins,
    nowMs,
    {
      classifier,
      chains: createChains(suspects),
      sites,
      currentResource: () => asyncHooks.executionAsyncResource(),
      noteCreation: answers.noteCreation,
      isOwn: (resource) => resource === lease.timer || hooks.isOwn(resource),
    },
    {
      onBeat() {
        if (lease.lapsed) lapse()
      },
      onLateHook: () => hooks.fromHook(),
    },
  )
  const stopCounting = (): void => {
    const burst = counter.stop()
    if (burst !== null) bursts[bursts.length] = burst
  }

  function dispose(): void {
    if (!alive) return
    alive = false
    try {
      stopCounting()
    } catch {
      // The burst is lost, but everything of ours still goes.
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
      executionId: asyncHooks.executionAsyncId(),
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
      if (!alive || counter.isCounting) return
      mode = nextMode
      const { callbacks } = counter
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
