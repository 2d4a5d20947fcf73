import type { KindCounts } from '../../src/model/recording.ts'
import type { Site } from '../../src/model/site.ts'
import type {
  AnswerFacts,
  ChainFacts,
  CpuFacts,
  DrainFacts,
  ExplosionFacts,
  LoopFacts,
  OsFacts,
  Timeline,
} from '../../src/model/timeline.ts'

export const NO_KINDS: KindCounts = {
  other: 0,
  tick: 0,
  promise: 0,
  immediate: 0,
  shortTimer: 0,
  timer: 0,
  message: 0,
  handle: 0,
  accept: 0,
  connect: 0,
  request: 0,
  own: 0,
  file: 0,
  lookup: 0,
}

/** `poll@/app/poll.js:3`, or `~poll@…` for a frame that awaits. */
export function site(text: string): Site {
  const [, async = '', name = '', file = '', line = '1'] =
    /^(~?)(.*)@(.*?)(?::(\d+))?$/.exec(text) ?? []
  return {
    function: name,
    file,
    line: Number(line),
    column: 1,
    package: null,
    source: null,
    async: async === '~',
  }
}

export function sites(...texts: readonly string[]): readonly Site[] {
  return texts.map(site)
}

const OS: OsFacts = {
  onCpuShare: 0.98,
  runnableShare: 0.99,
  processOnCpuShare: 1,
  switchesPerSecond: 2,
  bytesPerSecond: 0,
  processBytesPerSecond: 0,
  callBytes: null,
  threads: [{ thread: 'main', names: ['node'], onCpuShare: 0.98, runnableShare: 0.99 }],
  observerMs: 10,
}
const LOOP: LoopFacts = {
  observedMs: 1_400,
  turnsPerSecond: 800_000,
  eventsPerSecond: 200,
  eventlessTurnsPerSecond: 799_780,
  hookedTurnsPerSecond: 400_000,
  idleShare: 0,
  longestStallMs: 0,
  longestSilenceMs: 60,
  silentShare: 0,
  longestEndedStallMs: 0,
  stalledAtEndMs: 0,
  starved: false,
  servedTick: true,
  servedMicrotask: true,
}
const CPU: CpuFacts = {
  samples: 1_200,
  intervalUs: 1_000,
  burnedIdleShare: 0.5,
  idleShare: 0.5,
  programShare: 0.3,
  garbageCollectionShare: 0,
  javascriptShare: 0.2,
  hotPath: sites('work@/app/work.js:9', 'main@/app/main.js:2'),
  hotPathShare: 0.9,
  busiestUserSite: null,
}
const CHAIN: ChainFacts = {
  type: 'Immediate',
  asyncId: null,
  kind: 'immediate',
  kinds: { ...NO_KINDS, immediate: 100_000 },
  resumptionsPerSecond: 800_000,
  resumptionsPerTurn: 1,
  longestStreak: 100_000,
  burstsSeen: 3,
  outcomes: { succeeded: 0, failed: 0, empty: 0, lastError: '' },
  sampledTurns: 64,
  sampledBytes: 0,
  sampledCalls: 0,
  ioBytesPerSecond: 0,
  medianTurnUs: 2,
  turns: [],
  site: site('poll@/app/poll.js:3'),
  cycle: sites('poll@/app/poll.js:3'),
  stack: sites('setImmediate@node:timers', 'poll@/app/poll.js:3'),
  cpuShare: 0.95,
  sampleShare: 0.97,
}
const DRAIN: DrainFacts = {
  ticksPerSecond: 1_000_000,
  promisesPerSecond: 0,
  longestTicks: 300_000,
  longestPromises: 0,
  isCounted: true,
  burstsSeen: 2,
  site: site('again@/app/again.js:5'),
  cycle: sites('again@/app/again.js:5'),
  stack: sites('again@/app/again.js:5'),
}

/** A process that burns in an immediate spin; what a test is about is changed. */
export function spinning(changes: Partial<Timeline> = {}): Timeline {
  return {
    target: {
      pid: 1,
      command: 'node app.js',
      cwd: '/app',
      nodeVersion: '20.20.2',
      platform: 'linux',
      arch: 'x64',
      tid: 1,
      attached: true,
    },
    thread: 'main',
    durationMs: 2_000,
    os: OS,
    loop: LOOP,
    longestStall: { lastedMs: 0, ownMs: 0 },
    footprint: { ownMs: 4, untouchedCpuShare: 1 },
    suspicions: ['empty-polls'],
    bursts: 3,
    hookedMs: 900,
    trackedPromises: false,
    chains: [CHAIN],
    drain: null,
    explosion: null,
    answers: [],
    macrotasksPerSecond: 400_000,
    silentTurnShare: 0,
    readyFds: [],
    traffic: null,
    timerWarnings: [],
    cpu: CPU,
    ...changes,
  }
}

export const os = (changes: Partial<OsFacts>): OsFacts => ({ ...OS, ...changes })
export const loop = (changes: Partial<LoopFacts>): LoopFacts => ({ ...LOOP, ...changes })
export const cpu = (changes: Partial<CpuFacts>): CpuFacts => ({ ...CPU, ...changes })
export const chain = (changes: Partial<ChainFacts>): ChainFacts => ({ ...CHAIN, ...changes })
export const drain = (changes: Partial<DrainFacts>): DrainFacts => ({ ...DRAIN, ...changes })

/** The loop does not turn, and something in it is served. */
export const STARVED: Partial<LoopFacts> = {
  turnsPerSecond: 0,
  eventsPerSecond: 0,
  eventlessTurnsPerSecond: 0,
  hookedTurnsPerSecond: 0,
  longestStallMs: 2_100,
  stalledAtEndMs: 2_100,
  starved: true,
}

const ANSWERS: AnswerFacts = {
  key: 'GET http://api/jobs',
  sentPerSecond: 700,
  sent: 1_000,
  succeeded: 0,
  empty: 0,
  bare: 0,
  failed: 1_000,
  repeats: 990,
  polls: 0,
  lastStatus: 503,
  inbound: 0,
  site: site('poll@/app/poll.js:3'),
  cycle: sites('poll@/app/poll.js:3'),
  stack: sites('request@node:http', 'poll@/app/poll.js:3'),
  sampleShare: 0.9,
  sentShare: 1,
}
const EXPLOSION: ExplosionFacts = {
  type: 'Immediate',
  resumed: 6_500,
  created: 13_000,
  resumptionsPerSecond: 12_000,
  burstsSeen: 1,
  site: site('grow@/app/grow.js:4'),
  cycle: sites('grow@/app/grow.js:4'),
  stack: sites('grow@/app/grow.js:4'),
}

export const answers = (changes: Partial<AnswerFacts>): AnswerFacts => ({ ...ANSWERS, ...changes })
export const explosion = (changes: Partial<ExplosionFacts>): ExplosionFacts => ({
  ...EXPLOSION,
  ...changes,
})
