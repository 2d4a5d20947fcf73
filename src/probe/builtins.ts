import { attempt } from './attempt.ts'
import { genuineTick, genuineTimers } from './genuine-timers.ts'

/** The one place that reaches Node's built-ins from inside the target, on Node 18 to today. */

export interface AsyncHook {
  enable(): AsyncHook
  disable(): AsyncHook
}

export interface HookCallbacks {
  init(asyncId: number, type: string, triggerAsyncId: number, resource: object): void
  before?(asyncId: number): void
  after?(asyncId: number): void
  /** Honoured by Node 24.21 and 26.10 on, silently ignored before. */
  trackPromises?: boolean
}

interface AsyncHooksModule {
  createHook(callbacks: HookCallbacks): AsyncHook
  executionAsyncResource(): object
  executionAsyncId(): number
  /** Native types; absent before 16.14. */
  readonly asyncWrapProviders?: Readonly<Record<string, number>>
}

interface Unrefable {
  unref(): unknown
}

export interface TimersModule {
  setTimeout(callback: () => void, ms: number): Unrefable
  clearTimeout(timer: unknown): void
  setInterval(callback: () => void, ms: number): Unrefable
  clearInterval(timer: unknown): void
  setImmediate(callback: () => void): Unrefable
}

interface FsModule {
  openSync(path: string, flags: string): number
  closeSync(fd: number): void
  readSync(fd: number, buffer: Uint8Array, offset: number, length: number, position: number): number
  readFileSync(path: string, encoding: string): string
  readlinkSync(path: string): string
}

/** A session of the target with its own inspector. */
export interface InspectorSession {
  connect(): void
  disconnect(): void
  /** On the same thread the answer comes before this returns. */
  post(
    method: string,
    parameters: object,
    answer?: (error: object | null, result?: { readonly profile?: object }) => void,
  ): void
}

interface InspectorModule {
  readonly Session: new () => InspectorSession
  url(): string | undefined
  readonly console: { profile(name: string): void; profileEnd(name: string): void }
  close(): void
}

interface PerfHooksModule {
  readonly performance: {
    now(): number
    readonly nodeTiming: {
      readonly idleTime: number
      readonly uvMetricsInfo?: { loopCount: number; events: number; eventsWaiting: number }
    }
  }
}

interface V8Module {
  getHeapStatistics(): { readonly used_heap_size: number }
}

export interface DiagnosticsChannel {
  subscribe(listener: (message: unknown) => void): void
  unsubscribe(listener: (message: unknown) => void): void
}

interface DiagnosticsModule {
  channel(name: string): DiagnosticsChannel
}

interface TypesModule {
  isProxy(value: unknown): boolean
  isMap(value: unknown): value is ReadonlyMap<unknown, unknown>
}

interface IdleSocket {
  setTimeout(ms: number, callback: () => void): unknown
}

export interface NetModule {
  readonly Socket: { new (): IdleSocket; readonly prototype: object }
}

export interface HostProcess {
  readonly pid: number
  readonly version: string
  readonly arch: string
  readonly platform: string
  readonly title: string
  readonly argv: readonly string[]
  readonly execArgv: readonly string[]
  readonly env: Readonly<Record<string, unknown>>
  debugPort: number
  /** True once it exits, also while the listeners of that run (Node 18 to 26). */
  readonly _exiting?: boolean
  cwd(): string
  _getActiveHandles?(): readonly object[]
  hrtime(): [number, number]
  nextTick(callback: () => void): void
  on(event: 'exit', listener: () => void): unknown
  on(event: 'warning', listener: (warning: unknown) => void): unknown
  getMaxListeners(): number
  listenerCount(event: 'exit' | 'warning'): number
  removeListener(event: 'exit', listener: () => void): unknown
  removeListener(event: 'warning', listener: (warning: unknown) => void): unknown
}

export type Require = (id: string) => unknown

/**
 * Node's own functions, taken one by one, so that patches of the modules do not reach us later. What
 * was patched before we came is used as it is, but for the clocks (`clock.ts`) and the timers.
 */
export interface Builtins {
  readonly asyncHooks: AsyncHooksModule
  readonly timers: TimersModule
  readonly fs: FsModule
  /** Loaded when it is first needed: with it comes `worker_threads`, which replaces `process.chdir`. */
  readonly inspector: InspectorModule
  readonly performance: PerfHooksModule['performance']
  readonly v8: V8Module
  readonly types: TypesModule
  readonly net: NetModule
  readonly diagnosticsChannel: DiagnosticsModule
  readonly process: HostProcess
  readonly hrtime: () => readonly [number, number]
  /** What is given to it and to the timers is guarded: its throws go nowhere. */
  readonly nextTick: (callback: () => void) => void
  /** Guarded, too. Of the probe's realm: the target's may be a fake. */
  readonly queueMicrotask: (callback: () => void) => void
}

const { apply } = Reflect
// oxlint-disable-next-line typescript/unbound-method -- it is applied to a promise below
const { then } = Promise.prototype

/** What the target calls when we are not there: a throw would be an uncaught error of its own. */
const guarded =
  (callback: () => void): (() => void) =>
  () =>
    attempt(callback)

function guardTimers(timers: TimersModule): TimersModule {
  const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = timers
  return {
    setTimeout: (callback, ms) => setTimeout(guarded(callback), ms),
    clearTimeout,
    setInterval: (callback, ms) => setInterval(guarded(callback), ms),
    clearInterval,
    setImmediate: (callback) => setImmediate(guarded(callback)),
  }
}

/** Throws when one of them cannot be loaded; the caller turns that into an answer. */
export function loadBuiltins(require: Require): Builtins {
  const { createHook, executionAsyncId, executionAsyncResource, asyncWrapProviders } =
    require('async_hooks') as AsyncHooksModule
  const { openSync, closeSync, readSync, readFileSync, readlinkSync } = require('fs') as FsModule
  let inspector: InspectorModule | null = null
  const { getHeapStatistics } = require('v8') as V8Module
  const { channel } = require('diagnostics_channel') as DiagnosticsModule
  const { isProxy, isMap } = (require('util') as { readonly types: TypesModule }).types
  const { Socket } = require('net') as NetModule
  // An evaluate interrupts anywhere, also where Node is about to load one of them for the target.
  const needed = [createHook, openSync, getHeapStatistics, channel, isProxy, Socket]
  for (let i = 0; i < needed.length; i++)
    if (needed[i] === undefined) throw new Error('whyspin: a module is being loaded')
  // Not the global of that name, which may be gone or somebody's stand-in.
  const process = require('process') as HostProcess
  const { hrtime } = process
  const nextTick = genuineTick(process.nextTick)
  const resolved = Promise.resolve()
  return {
    asyncHooks: {
      createHook,
      executionAsyncId,
      executionAsyncResource,
      ...(asyncWrapProviders === undefined ? {} : { asyncWrapProviders }),
    },
    timers: guardTimers(genuineTimers(require('timers') as TimersModule, { Socket })),
    fs: { openSync, closeSync, readSync, readFileSync, readlinkSync },
    get inspector() {
      return (inspector ??= require('inspector') as InspectorModule)
    },
    performance: (require('perf_hooks') as PerfHooksModule).performance,
    v8: { getHeapStatistics },
    net: { Socket },
    diagnosticsChannel: { channel },
    types: { isProxy, isMap },
    process,
    hrtime,
    nextTick: (callback) => nextTick(guarded(callback)),
    queueMicrotask: (callback) => void apply(then, resolved, [guarded(callback)]),
  }
}
