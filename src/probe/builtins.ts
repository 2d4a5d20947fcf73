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

interface TimersModule {
  setTimeout(callback: () => void, ms: number): Unrefable
  clearTimeout(timer: unknown): void
  setInterval(callback: () => void, ms: number): Unrefable
  clearInterval(timer: unknown): void
  setImmediate(callback: () => void): Unrefable
  clearImmediate(immediate: unknown): void
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

interface NetModule {
  readonly Socket: { readonly prototype: object }
}

export interface HostProcess {
  readonly pid: number
  readonly version: string
  readonly arch: string
  readonly platform: string
  readonly title: string
  readonly argv: readonly string[]
  readonly execArgv: readonly string[]
  debugPort: number
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

/** Node's own functions, taken before anything else runs, so that later patches do not reach us. */
export interface Builtins {
  readonly asyncHooks: AsyncHooksModule
  readonly timers: TimersModule
  readonly fs: FsModule
  readonly inspector: InspectorModule
  readonly performance: PerfHooksModule['performance']
  readonly v8: V8Module
  readonly types: TypesModule
  readonly net: NetModule
  readonly diagnosticsChannel: DiagnosticsModule
  readonly process: HostProcess
  readonly threadId: number
  readonly queueMicrotask: (callback: () => void) => void
}

declare const process: HostProcess
declare function queueMicrotask(callback: () => void): void

/** Throws when one of them cannot be loaded; the caller turns that into an answer. */
export function loadBuiltins(require: Require): Builtins {
  return {
    asyncHooks: require('async_hooks') as AsyncHooksModule,
    timers: require('timers') as TimersModule,
    fs: require('fs') as FsModule,
    inspector: require('inspector') as InspectorModule,
    performance: (require('perf_hooks') as PerfHooksModule).performance,
    v8: require('v8') as V8Module,
    net: require('net') as NetModule,
    diagnosticsChannel: require('diagnostics_channel') as DiagnosticsModule,
    types: (require('util') as { readonly types: TypesModule }).types,
    process,
    threadId: (require('worker_threads') as { readonly threadId: number }).threadId,
    queueMicrotask,
  }
}

/** CLOCK_MONOTONIC in µs, the clock of V8's profiles and of our own `process.hrtime` alike. */
export function monotonicUs(host: HostProcess): number {
  const [seconds, nanoseconds] = host.hrtime()
  return seconds * 1e6 + nanoseconds / 1e3
}
