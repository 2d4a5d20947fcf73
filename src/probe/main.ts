import {
  WIRE_VERSION,
  type BurstMode,
  type ProbeSettings,
  type WireBurst,
  type WireFrame,
  type WireHello,
  type WirePoll,
  type WireReport,
  type WireWords,
} from '../wire/probe-report.ts'
import { createAnswers } from './answers.ts'
import { attempt } from './attempt.ts'
import { loadBuiltins, type Require } from './builtins.ts'
import { createBurstCounter } from './burst-counter.ts'
import { createChains } from './chains.ts'
import { createClassifier } from './classify.ts'
import { createClock } from './clock.ts'
import { describeSelf } from './describe-self.ts'
import { createHookSwitch } from './hooks.ts'
import { closeInspectorLater, startLease } from './lease.ts'
import { createFarewell } from './farewell.ts'
import { createMarker } from './marker.ts'
import { createSampling } from './sampling.ts'
import { beginsInJob, createSites } from './sites.ts'
import { createStackCapture, MAX_FRAMES } from './stack.ts'
import { callbacksOf, createSuspects } from './suspect.ts'
import { createTimerWarnings } from './timer-warnings.ts'
import { createTraffic } from './traffic.ts'
import { expectVoice } from './voice.ts'

/** The probe's own name in stacks; frames of it are never shown. */
export const SOURCE_URL = 'whyspin-probe.js'
/** Of a capture of ten minutes there are a few dozen (`record/burst-pacing.ts`). */
const MAX_BURSTS = 128

/** What the host holds by `objectId`. Every method returns at once and never throws. */
export interface Probe {
  readonly hello: WireHello
  poll(): WirePoll
  /**
   * Queues a microtask of ours, and a tick where the loop stands still and serves no microtask;
   * `poll` tells what was served since.
   */
  mark(byTick: boolean): void
  /**
   * Asks for hooks; they come on as soon as the target serves one of our callbacks, and go by themselves
   * where they have cost `allowanceUs` and seen nothing barren.
   */
  startBurst(mode: BurstMode, byTick: boolean, allowanceUs: number): void
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
  rotateOwnProfile(): object | null
  endOwnProfile(): object | null
  /** The host's last call to a target that exits. */
  farewell(): void
  /** Everything of ours goes; poll `isGone` before the inspector is closed. */
  dispose(): void
  isGone(): boolean
}

/**
 * Returns the probe, or `{ busy: true }` when another whyspin is attached to this thread.
 * @param host the target's global object
 */
export function install(
  require: Require,
  settings: ProbeSettings,
  host: object,
): Probe | { busy: true } {
  const builtins = loadBuiltins(require)
  const { process, performance, asyncHooks } = builtins
  const marker = createMarker([host, process, require('async_hooks') as object])
  // An evaluate that ran out of stack half way is asked again (`inspector/deep-stack.ts`).
  marker.askForRoom(settings.owner)
  if (marker.isSet) return { busy: true }
  const clock = createClock(builtins, settings.hostUs)
  const { nowMs, nowUs } = clock
  const suspects = createSuspects()
  const bursts: WireBurst[] = []
  let alive = true
  let mode: BurstMode = 'resources'
  let allowanceUs = Infinity
  let controlMs = 0

  const captureStack = createStackCapture(SOURCE_URL)
  const sites = createSites(captureStack)
  const sampling = createSampling(builtins)
  const farewell = createFarewell(nowMs)
  const voice = settings.voice === null ? null : expectVoice(host, settings.voice)
  const classifier = createClassifier(builtins)
  const timerWarnings = createTimerWarnings(builtins)
  const traffic = createTraffic(builtins, classifier, suspects)
  const answers = createAnswers(builtins, sites, suspects, nowMs)
  const lease = startLease(
    builtins,
    settings.leaseMs,
    nowMs,
    () => lapse(),
    () => attempt(() => voice?.say(() => words({ beat: reading() }))),
  )
  const hooks = createHookSwitch(builtins, nowMs, () => {
    if (alive) counter.begin(mode, allowanceUs)
  })
  const counter = createBurstCounter(
    builtins,
    clock,
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
        if (lease.hasLapsed()) lapse()
      },
      onSpent() {
        stopCounting()
        hooks.off()
      },
      onLateHook: () => hooks.fromHook(),
      onLateStart() {
        // What comes from here on is a burst of its own: before, nobody could count.
        stopCounting()
        counter.begin(mode, allowanceUs)
      },
    },
  )
  const stopCounting = (): void => {
    const burst = counter.stop()
    if (burst === null) return
    // Whoever asks for more than anybody needs has the last ones.
    if (bursts.length >= MAX_BURSTS) bursts.shift()
    bursts[bursts.length] = burst
  }

  function dispose(): void {
    if (!alive) return
    alive = false
    // Each by itself: what throws, because the target has patched it, must not keep the rest here.
    attempt(stopCounting)
    attempt(hooks.off)
    attempt(answers.stop)
    attempt(timerWarnings.stop)
    attempt(lease.stop)
    attempt(sampling.stop)
    attempt(() => process.removeListener('exit', onExit))
    suspects.clear()
    marker.remove()
    voice?.forget()
  }

  function lapse(): void {
    if (!alive) return
    dispose()
    if (settings.closeInspector) closeInspectorLater(builtins, settings.debugPort)
  }

  /** The target ends: what we know is pushed now, since nobody may evaluate in it any more. */
  function onExit(): void {
    attempt(() => {
      // Some programs emit the event themselves, and go on.
      if (process._exiting === false) return
      attempt(stopCounting)
      const isHeard = voice?.say(() => words({ lastReport: probe.report() })) ?? false
      if (isHeard) farewell.await()
    })
  }

  const reading = (): WirePoll => {
    const start = nowMs()
    const metrics = performance.nodeTiming.uvMetricsInfo
    const { microtask, tick, immediate, afterMs } = hooks.served
    const answer: WirePoll = {
      version: WIRE_VERSION,
      atUs: nowUs(),
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
      inJob: hooks.isWaiting && isInJob(captureStack()),
      hooksOn: hooks.isOn,
      hasResumed: counter.hasResumed,
      spentUs: counter.spentUs,
      heapUsedBytes: builtins.v8.getHeapStatistics().used_heap_size,
      controlUs: controlMs * 1000,
    }
    controlMs += nowMs() - start
    return answer
  }
  const poll = (): WirePoll => {
    lease.renew()
    return reading()
  }

  const probe: Probe = {
    hello: {
      version: WIRE_VERSION,
      ...describeSelf(process),
      threadId: settings.isWorker ? threadId(require) : 0,
      // Asked of the constructor's text, which enables nothing (facts/async-hooks.md §1).
      canSkipPromises: canSkipPromises(asyncHooks.createHook({ init() {} })),
      poll: poll(),
    },
    poll,
    mark: hooks.mark,
    startBurst(nextMode, byTick, allowedUs) {
      if (!alive || counter.isCounting) return
      mode = nextMode
      allowanceUs = allowedUs
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
    startProfile: sampling.slices.start,
    endProfile: sampling.slices.end,
    startOwnProfile: sampling.own.start,
    rotateOwnProfile: sampling.own.rotate,
    endOwnProfile: sampling.own.stop,
    farewell: farewell.say,
    dispose,
    isGone: () => !alive && [hooks, answers, timerWarnings, sampling].every(({ isOff }) => isOff),
  }
  answers.start()
  timerWarnings.start()
  attempt(() => {
    // One listener too many would make Node print a warning on the target's stderr.
    const room = process.getMaxListeners()
    if (room === 0 || process.listenerCount('exit') < room) process.on('exit', onExit)
  })
  marker.set((owner, forAnother) => {
    if (owner !== settings.owner) return
    if (forAnother === true) dispose()
    else lapse()
  })
  return probe
}

const words = (said: WireWords): string => JSON.stringify(said)

/** The bottom of a deeper stack is not known. */
const isInJob = (frames: readonly WireFrame[]): boolean =>
  frames.length < MAX_FRAMES && beginsInJob(frames)

const { apply } = Reflect
const { toString } = Function.prototype

function threadId(require: Require): number {
  return (require('worker_threads') as { readonly threadId: number }).threadId
}

function canSkipPromises(hook: object): boolean {
  const { constructor } = hook
  return apply(toString, constructor, []).includes('trackPromises')
}
