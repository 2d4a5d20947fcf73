import type { Protocol } from 'devtools-protocol'
import { KIND_COUNT } from '../wire/kinds.ts'
import type { WireHello, WirePoll, WireReport } from '../wire/probe-report.ts'
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
  checked,
  fields,
  flag,
  list,
  number,
  orAbsent,
  orNull,
  type Shape,
  text,
  tuple,
} from './shape.ts'

const MAX_TEXT = 2_048
/** A `data:` URL is all of a module's text. */
const MAX_NAME = 64 * 1024 * 1024

const counts = list(number, KIND_COUNT)
const short = text(MAX_TEXT)

const poll = fields({
  version: number,
  atUs: number,
  loop: orNull(fields({ loopCount: number, events: number, eventsWaiting: number })),
  idleMs: number,
  repeats: number,
  heartbeats: number,
  servedMicrotask: flag,
  servedTick: flag,
  servedImmediate: flag,
  servedAfterMs: number,
  executionId: number,
  inJob: flag,
  hooksOn: flag,
  hasResumed: flag,
  spentUs: number,
  isAlive: flag,
  heapUsedBytes: number,
  controlUs: number,
})

const hello = fields({
  version: number,
  pid: number,
  threadId: number,
  nodeVersion: short,
  arch: short,
  platform: short,
  title: short,
  cwd: short,
  argv: list(short, MAX_KEYS),
  execArgv: list(short, MAX_KEYS),
  takesCoverage: flag,
  takesProfile: flag,
  canSkipPromises: flag,
  poll,
})

const site = fields({
  id: number,
  kind: number,
  type: short,
  frames: list(tuple(short, short, number, number, number), MAX_FRAMES),
  inDrain: flag,
  captures: number,
})

const numbers = (...names: readonly string[]): Readonly<Record<string, Shape>> =>
  Object.fromEntries(names.map((name) => [name, number]))

const chain = fields({
  ...numbers('site', 'asyncId', 'suspect', 'resumptions', 'longestStreak', 'succeeded', 'failed'),
  ...numbers('empty', 'sampledTurns', 'sampledBytes', 'sampledCalls', 'medianTurnUs'),
  type: short,
  byKind: counts,
  lastError: short,
  turns: list(tuple(number, number, number), MAX_TURNS),
})

const burst = fields({
  ...numbers('startUs', 'endUs', 'turns', 'longestStreak', 'longestDrainTicks', 'events'),
  ...numbers('longestDrainPromises', 'hookUs', 'ownReadBytes', 'ownReadCalls', 'dropped', 'faults'),
  mode: short,
  loopTurns: orNull(number),
  resumptionsByKind: counts,
  createdByKind: counts,
  barrenByKind: counts,
  chains: list(chain, MAX_CHAINS),
  edges: list(tuple(number, number, number), MAX_EDGES),
})

const answerKey = fields({
  ...numbers('sent', 'succeeded', 'empty', 'bare', 'failed', 'repeats', 'polls', 'lastStatus'),
  site: number,
  suspect: number,
  key: short,
})

const report = fields({
  version: number,
  sites: list(site, MAX_SITES),
  bursts: list(burst, MAX_BURSTS),
  answers: fields({ inbound: number, uncounted: number, keys: list(answerKey, MAX_KEYS) }),
  traffic: orNull(fields({ suspect: number, fd: number, share: number })),
  timerWarnings: list(fields({ name: short, delay: short, times: number }), MAX_KEYS),
  sitesDropped: number,
  poll,
})

const profile = fields({
  startTime: number,
  endTime: number,
  nodes: list(
    fields({
      id: number,
      callFrame: fields({
        functionName: text(MAX_NAME),
        url: text(MAX_NAME),
        lineNumber: number,
        columnNumber: number,
      }),
      children: orAbsent(list(number, MAX_NODES)),
      positionTicks: orAbsent(list(fields({ line: number, ticks: number }), MAX_NODES)),
    }),
    MAX_NODES,
  ),
  samples: orAbsent(list(number, MAX_SAMPLES)),
  timeDeltas: orAbsent(list(number, MAX_SAMPLES)),
})

/** Gives back what it got. @throws targetError, as the others here, where that is something else */
export function checkPoll(value: WirePoll): WirePoll {
  return checked(value, 'poll', poll)
}

export function checkHello(value: WireHello): WireHello {
  return checked(value, 'hello', hello)
}

export function checkReport(value: WireReport): WireReport {
  return checked(value, 'report', report)
}

export function checkProfile(value: Protocol.Profiler.Profile): Protocol.Profiler.Profile {
  return checked(value, 'profile', profile)
}
