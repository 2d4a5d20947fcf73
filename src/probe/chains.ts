import { KIND_COUNT } from '../wire/kinds.ts'
import type { WireChain, WireTurn } from '../wire/probe-report.ts'
import { clip } from './clip.ts'
import type { Outcome } from './outcomes.ts'
import type { Suspects } from './suspect.ts'
import type { TurnSample } from './turn-sample.ts'

/**
 * Counters of the wake chains that passed the threshold, by tag. A tag is given to the site (or the
 * long-lived resource) at which a chain passed, so that a thousand spinning connections of one kind
 * share one. Tag 0 is "no chain"; the last tag takes what finds no place of its own.
 */
export interface Chains {
  forSite(site: number, type: string): number
  forResource(asyncId: number, resource: object): number
  countTurn(tag: number, kind: number, streak: number): void
  /** The barren turns before the tag was given. */
  countEarlier(tag: number, kind: number, turns: number): void
  /** True for a long-lived resource's chain that no stack with a frame of the user's names yet. */
  wantsName(tag: number): boolean
  /** A stack was taken on a long-lived resource's chain: it names the code. */
  noteSite(tag: number, site: number, isNamed: boolean): void
  countOutcome(tag: number, outcome: Outcome, code: string): void
  countSample(tag: number, sample: SampledTurn): void
  /** True when the chain's next turn should be sampled; ever more rarely as it goes on. */
  wantsSample(tag: number): boolean
  take(): WireChain[]
}

type SampledTurn = Pick<TurnSample, 'bytes' | 'calls' | 'turnUs' | 'callbackUs' | 'sinceBurstUs'>

export const TAGS = 64
const OVERFLOW = TAGS - 1
/** Samples of one chain in one burst; 64 × 2 reads × 6 µs stay below 1 ms. */
const MAX_SAMPLES = 64
/** Each of the first turns is sampled, then every one that comes a quarter later: all over the burst. */
const EACH_TURN = 16
/** The first chains whose samples are told one by one: 3 KB each a burst. */
const TOLD_TAGS = 8
/** A drain of Node's own creates a few promises before the user's code creates one. */
const MAX_NAME_TRIES = 64
const MAX_TYPE = 64
interface Named {
  site: number
  isNamed: boolean
  /** Stacks that were taken only to find a name. */
  tries: number
  readonly asyncId: number
  readonly suspect: number
  readonly type: string
}

export function createChains(suspects: Suspects): Chains {
  const named: Named[] = []
  const turns = new Int32Array(TAGS)
  const longest = new Int32Array(TAGS)
  const byKind = new Int32Array(TAGS * KIND_COUNT)
  const succeeded = new Int32Array(TAGS)
  const failed = new Int32Array(TAGS)
  const empty = new Int32Array(TAGS)
  const lastError: string[] = []
  const samples = new Int32Array(TAGS)
  const sampledBytes = new Float64Array(TAGS)
  const sampledCalls = new Float64Array(TAGS)
  const sampledUs = new Float64Array(TAGS * MAX_SAMPLES)
  const toldSinceUs = new Float64Array((TOLD_TAGS + 1) * MAX_SAMPLES)
  const toldUs = new Float64Array((TOLD_TAGS + 1) * MAX_SAMPLES)
  const toldBytes = new Float64Array((TOLD_TAGS + 1) * MAX_SAMPLES)
  const nextSample = new Float64Array(TAGS)

  const tagFor = (match: (row: Named) => boolean, make: () => Named): number => {
    for (let i = 0; i < named.length; i++) if (match(named[i]!)) return i + 1
    if (named.length + 1 >= OVERFLOW) return OVERFLOW
    named[named.length] = make()
    return named.length
  }
  // The mean would tell how often the thread was descheduled in the middle of a turn.
  const medianTurnUs = (tag: number): number => {
    const from = tag * MAX_SAMPLES
    const sorted = sampledUs.slice(from, from + samples[tag]!).sort()
    return sorted[sorted.length >> 1] ?? 0
  }
  const toldTurns = (tag: number): readonly WireTurn[] => {
    const told: WireTurn[] = []
    if (tag > TOLD_TAGS) return told
    for (let i = 0, at = tag * MAX_SAMPLES; i < samples[tag]!; i++, at++)
      told[i] = [tenths(toldSinceUs[at]!), tenths(toldUs[at]!), toldBytes[at]!]
    return told
  }

  return {
    forSite: (site, type) =>
      site === 0
        ? OVERFLOW
        : tagFor(
            (row) => row.site === site,
            () => ({
              site,
              isNamed: true,
              tries: 0,
              asyncId: -1,
              suspect: -1,
              type: clip(type, MAX_TYPE),
            }),
          ),
    forResource: (asyncId, resource) =>
      tagFor(
        (row) => row.asyncId === asyncId,
        () => ({
          site: 0,
          isNamed: false,
          tries: 0,
          asyncId,
          suspect: suspects.hold(resource),
          type: '',
        }),
      ),
    countTurn(tag, kind, streak) {
      turns[tag]!++
      byKind[tag * KIND_COUNT + kind]!++
      if (streak > longest[tag]!) longest[tag] = streak
    },
    countEarlier(tag, kind, earlier) {
      turns[tag]! += earlier
      byKind[tag * KIND_COUNT + kind]! += earlier
    },
    wantsName(tag) {
      const row = named[tag - 1]
      return row !== undefined && !row.isNamed && row.tries++ < MAX_NAME_TRIES
    },
    noteSite(tag, site, isNamed) {
      const row = named[tag - 1]
      if (row === undefined || row.isNamed || site === 0) return
      if (row.site === 0 || isNamed) row.site = site
      row.isNamed = isNamed
    },
    countOutcome(tag, outcome, code) {
      if (outcome === 'failed') {
        failed[tag]!++
        lastError[tag] = code
      } else if (outcome === 'empty') empty[tag]!++
      else succeeded[tag]!++
    },
    wantsSample(tag) {
      if (turns[tag]! < nextSample[tag]! || samples[tag]! >= MAX_SAMPLES) return false
      // Of 30,000 turns 50, of 100 still 24: 6 % further each time would be over after 300.
      nextSample[tag] = turns[tag]! + (turns[tag]! < EACH_TURN ? 1 : turns[tag]! >> 2)
      return true
    },
    countSample(tag, { bytes, calls, turnUs, callbackUs, sinceBurstUs }) {
      const at = tag * MAX_SAMPLES + samples[tag]!
      sampledUs[at] = turnUs
      if (tag <= TOLD_TAGS) {
        toldSinceUs[at] = sinceBurstUs
        toldUs[at] = callbackUs
        toldBytes[at] = bytes
      }
      samples[tag]!++
      sampledBytes[tag]! += bytes
      sampledCalls[tag]! += calls
    },
    take() {
      const taken: WireChain[] = []
      for (let tag = 1; tag < TAGS; tag++) {
        if (turns[tag] === 0) continue
        const row = named[tag - 1]
        const kinds: number[] = []
        for (let k = 0; k < KIND_COUNT; k++) kinds[k] = byKind[tag * KIND_COUNT + k]!
        taken[taken.length] = {
          site: row?.site ?? 0,
          asyncId: row?.asyncId ?? -1,
          suspect: row?.suspect ?? -1,
          type: row?.type ?? '',
          resumptions: turns[tag]!,
          byKind: kinds,
          longestStreak: longest[tag]!,
          succeeded: succeeded[tag]!,
          failed: failed[tag]!,
          empty: empty[tag]!,
          lastError: lastError[tag] ?? '',
          sampledTurns: samples[tag]!,
          sampledBytes: sampledBytes[tag]!,
          sampledCalls: sampledCalls[tag]!,
          medianTurnUs: medianTurnUs(tag),
          turns: toldTurns(tag),
        }
      }
      named.length = 0
      for (const column of [turns, longest, byKind, samples, succeeded, failed, empty])
        column.fill(0)
      lastError.length = 0
      for (const column of [sampledBytes, sampledCalls, sampledUs, nextSample]) column.fill(0)
      return taken
    },
  }
}

const { round } = Math

/** The clock is no finer, and the wire need not carry more. */
const tenths = (us: number): number => round(us * 10) / 10
