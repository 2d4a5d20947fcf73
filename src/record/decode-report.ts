import { getSystemErrorName } from 'node:util'
import type {
  Burst,
  KindCounts,
  LoopSample,
  ResumptionKind,
  ThreadCapture,
} from '../model/recording.ts'
import { KIND } from '../wire/kinds.ts'
import type { WireBurst, WireFrame, WirePoll, WireReport } from '../wire/probe-report.ts'
import type { SiteResolver } from './resolve-site.ts'

const KIND_NAMES = Object.entries(KIND) as readonly [ResumptionKind, number][]

function counts(byKind: readonly number[]): KindCounts {
  return Object.fromEntries(KIND_NAMES.map(([name, kind]) => [name, byKind[kind] ?? 0])) as Record<
    ResumptionKind,
    number
  >
}

/** What a poll says of the loop. */
export function decodePoll(poll: WirePoll): LoopSample {
  return {
    atUs: poll.atUs,
    counters: poll.loop,
    idleMs: poll.idleMs,
    repeats: poll.repeats,
    heapUsedBytes: poll.heapUsedBytes,
    heartbeats: poll.heartbeats,
    executionId: poll.executionId,
    inJob: poll.inJob,
    hooksOn: poll.hooksOn,
    hasResumed: poll.hasResumed,
    servedImmediate: poll.servedImmediate,
    servedTick: poll.servedTick,
    servedMicrotask: poll.servedMicrotask,
    servedAfterMs: poll.servedAfterMs,
  }
}

/** Sites and bursts of the probe, with places resolved. */
export function decodeReport(
  report: WireReport,
  canSkipPromises: boolean,
  resolver: SiteResolver,
): Pick<ThreadCapture, 'sites' | 'bursts' | 'answers'> {
  return {
    sites: report.sites.map(({ id, type, frames, inDrain, captures }) => ({
      id,
      type,
      frames: frames.slice(firstOfCreation(frames)).map(resolver.fromFrame),
      inPromiseJob: inDrain,
      captures,
    })),
    bursts: report.bursts.map((burst) => decodeBurst(burst, canSkipPromises)),
    answers: {
      inbound: report.answers.inbound,
      uncounted: report.answers.uncounted,
      keys: report.answers.keys.map(({ site, suspect, ...row }) => ({
        ...row,
        site: site === 0 ? null : site,
        suspect: suspect < 0 ? null : suspect,
      })),
    },
  }
}

/** libuv tells a connect's failure as a negative number. */
function errorName(code: string): string {
  const status = Number(code)
  return code !== '' && Number.isSafeInteger(status) && status < 0
    ? getSystemErrorName(status)
    : code
}

/** Frames of the hook's own emission and of the resource's constructor: they say nothing. */
const EMISSION = /^node:internal\/(?:async_hooks|timers)$/

function firstOfCreation(frames: readonly WireFrame[]): number {
  const first = frames.findIndex(([, script]) => !EMISSION.test(script))
  return Math.max(0, first)
}

function decodeBurst(burst: WireBurst, canSkipPromises: boolean): Burst {
  return {
    mode: burst.mode,
    trackedPromises: burst.mode === 'promises' || !canSkipPromises,
    startUs: burst.startUs,
    endUs: burst.endUs,
    turns: burst.turns,
    loopTurns: burst.loopTurns,
    resumptions: counts(burst.resumptionsByKind),
    created: counts(burst.createdByKind),
    barren: counts(burst.barrenByKind),
    longestStreak: burst.longestStreak,
    longestDrainTicks: burst.longestDrainTicks,
    longestDrainPromises: burst.longestDrainPromises,
    chains: burst.chains.map((chain) => ({
      site: chain.site === 0 ? null : chain.site,
      asyncId: chain.asyncId < 0 ? null : chain.asyncId,
      suspect: chain.suspect < 0 ? null : chain.suspect,
      resumptions: chain.resumptions,
      byKind: counts(chain.byKind),
      longestStreak: chain.longestStreak,
      outcomes: {
        succeeded: chain.succeeded,
        failed: chain.failed,
        empty: chain.empty,
        lastError: errorName(chain.lastError),
      },
      sampledTurns: chain.sampledTurns,
      sampledBytes: chain.sampledBytes,
      sampledCalls: chain.sampledCalls,
      medianTurnUs: chain.medianTurnUs,
      turns: chain.turns.map(([sinceBurstUs, callbackUs, bytes]) => ({
        startUs: burst.startUs + sinceBurstUs,
        durationUs: callbackUs,
        bytes,
      })),
    })),
    edges: burst.edges.map(([from, to, times]) => ({ from, to, times })),
    hookMs: burst.hookUs / 1e3,
    ownReadBytes: burst.ownReadBytes,
    ownReadCalls: burst.ownReadCalls,
    eventsDropped: burst.dropped + burst.faults,
  }
}
