import {
  MAX_BURSTS,
  MAX_CHAINS,
  MAX_EDGES,
  MAX_FRAMES,
  MAX_KEYS,
  MAX_NODES,
  MAX_SAMPLES,
  MAX_SITES,
  MAX_TURNS,
} from './probe-bounds.ts'
import {
  fields,
  flag,
  index,
  list,
  number,
  oneOf,
  orAbsent,
  orNull,
  type Shape,
  text,
  tuple,
} from './shape.ts'

/** Looks from outside and within; at one in 50 ms these are 14 hours. */
const MAX_LOOKS = 1_000_000
/** Threads, workers and descriptors of a process, and the like. */
const MAX_TABLE = 10_000
/** V8 cuts stacks off at 255 frames. */
const MAX_DEPTH = 1_000
const MAX_TEXT = 64 * 1024 * 1024

const string = text(MAX_TEXT)
const numbers = (...names: readonly string[]): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.map((name) => [name, number]))
const flags = (...names: readonly string[]): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.map((name) => [name, flag]))
const table = (of: Shape): Shape => list(of, MAX_TABLE)

const site = fields({
  function: string,
  file: string,
  line: number,
  column: number,
  package: orNull(fields({ name: string, version: string })),
  source: orNull(string),
  async: flag,
  original: orAbsent(
    fields({
      file: string,
      line: number,
      column: number,
      package: orNull(fields({ name: string, version: string })),
      source: orNull(string),
    }),
  ),
})
const stack = list(site, MAX_FRAMES)

const osSample = fields({
  atUs: number,
  failedConnects: orNull(number),
  processCpuNs: orNull(number),
  residentBytes: orNull(number),
  threads: table(
    fields({
      ...numbers('tid', 'onCpuNs', 'waitNs', 'voluntarySwitches'),
      name: string,
      role: oneOf('main', 'worker', 'threadpool', 'v8', 'observer', 'other'),
      io: orNull(fields(numbers('readBytes', 'writtenBytes', 'readCalls', 'writeCalls'))),
    }),
  ),
})

const loopSample = fields({
  ...numbers('atUs', 'idleMs', 'repeats', 'heartbeats', 'executionId', 'servedAfterMs'),
  ...flags('inJob', 'hooksOn', 'hasResumed', 'servedImmediate', 'servedTick', 'servedMicrotask'),
  heapUsedBytes: orNull(number),
  counters: orNull(fields(numbers('loopCount', 'events', 'eventsWaiting'))),
})

const kinds = fields(
  numbers(
    ...['other', 'tick', 'promise', 'immediate', 'shortTimer', 'timer', 'message', 'handle'],
    ...['accept', 'connect', 'request', 'own', 'file', 'lookup'],
  ),
)

const chain = fields({
  ...numbers('resumptions', 'longestStreak', 'sampledTurns', 'sampledBytes', 'sampledCalls'),
  ...numbers('medianTurnUs'),
  site: orNull(number),
  asyncId: orNull(number),
  suspect: orNull(number),
  byKind: kinds,
  turns: list(fields(numbers('startUs', 'durationUs', 'bytes')), MAX_TURNS),
  outcomes: fields({ ...numbers('succeeded', 'failed', 'empty'), lastError: string }),
})

const burst = fields({
  ...numbers('startUs', 'endUs', 'turns', 'longestStreak', 'longestDrainTicks'),
  ...numbers('longestDrainPromises', 'hookMs', 'ownReadBytes', 'ownReadCalls', 'eventsDropped'),
  mode: oneOf('resources', 'promises'),
  trackedPromises: flag,
  loopTurns: orNull(number),
  resumptions: kinds,
  created: kinds,
  barren: kinds,
  chains: list(chain, MAX_CHAINS),
  edges: list(fields(numbers('from', 'to', 'times')), MAX_EDGES),
})

const answers = fields({
  ...numbers('inbound', 'uncounted'),
  keys: list(
    fields({
      ...numbers('sent', 'succeeded', 'empty', 'bare', 'failed', 'repeats', 'polls', 'lastStatus'),
      key: string,
      site: orNull(number),
      suspect: orNull(number),
    }),
    MAX_KEYS,
  ),
})

const profile: Shape = (value, path) => {
  fields({
    intervalUs: number,
    samples: list(number, MAX_SAMPLES),
    timesUs: list(number, MAX_SAMPLES),
  })(value, path)
  fields({ nodes: list(fields({ site, hottest: orNull(site), parent: number }), MAX_NODES) })(
    value,
    path,
  )
  const { nodes, samples, timesUs } = value as {
    readonly nodes: readonly { readonly parent: number }[]
    readonly samples: readonly number[]
    readonly timesUs: readonly number[]
  }
  // A caller stands before what it calls: no cycle.
  const depths: number[] = []
  for (const [i, { parent }] of nodes.entries()) {
    index(-1, i)(parent, `${path}.nodes[${i}].parent`)
    depths.push((depths[parent] ?? 0) + 1)
    index(1, MAX_DEPTH + 1)(depths[i], `the depth of ${path}.nodes[${i}]`)
  }
  list(index(0, nodes.length), MAX_SAMPLES)(samples, `${path}.samples`)
  tuple(...samples.map(() => number))(timesUs, `${path}.timesUs`)
}

const thread = {
  loop: list(loopSample, MAX_LOOKS),
  suspicions: table(string),
  bursts: list(burst, MAX_BURSTS),
  sites: list(
    fields({ id: number, type: string, frames: stack, inPromiseJob: flag, captures: number }),
    MAX_SITES,
  ),
  suspects: table(fields({ id: number, callbacks: stack })),
  timerWarnings: table(fields({ name: string, delay: string, times: number })),
  traffic: orNull(
    fields({ suspect: orNull(number), fd: orNull(number), what: string, share: number }),
  ),
  answers,
  profile: orNull(profile),
  debuggerWasOn: flag,
  controlMs: number,
  slowestReplyMs: orNull(number),
  sitesDropped: number,
}

/** A recording of the current version, as `model/recording.ts` has it. */
export const recordingShape: Shape = fields({
  ...thread,
  format: oneOf('whyspin-recording'),
  whyspinVersion: string,
  target: fields({
    ...numbers('pid', 'tid'),
    command: string,
    cwd: orNull(string),
    nodeVersion: orNull(string),
    platform: string,
    arch: string,
    attached: flag,
  }),
  startUs: number,
  endUs: number,
  os: list(osSample, MAX_LOOKS),
  workers: table(fields({ ...thread, threadId: number, tid: number, script: string })),
  readyFds: table(
    fields({
      fd: number,
      what: string,
      why: oneOf('closed', 'hung-up', 'half-closed', 'unread'),
    }),
  ),
  incidents: table(fields({ code: string, text: string })),
})

/** A process that could not be captured, in a file of several. */
export const failureShape: Shape = fields({
  pid: number,
  command: string,
  exitCode: number,
  reason: string,
  advice: string,
})
