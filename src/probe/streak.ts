import { KIND, KIND_COUNT, type Kind } from '../wire/kinds.ts'
import type { BurstMode, WireBurst } from '../wire/probe-report.ts'
import { inWindow } from './capture-window.ts'
import { createDrain } from './drain.ts'
import { createIdTable } from './id-table.ts'
import { hasOutcome, isIo, toCounts } from './kind-sets.ts'
import { createLongLived } from './long-lived.ts'
import { createOutcomes } from './outcomes.ts'
import type { Senses } from './senses.ts'
import { createStackBudget } from './stack-budget.ts'

/**
 * The barren streak: how many barren resumptions in a row led to this one. The macrotask that runs
 * is the *turn*; ticks and promise jobs belong to the drain of the macrotask that they follow. A
 * resource that is created in a turn continues its streak; progress sets it to 0. O(1) an event, no
 * event is kept.
 */
export interface StreakCounter {
  init(asyncId: number, type: string, resource: object): void
  before(asyncId: number): void
  after(): void
  begin(mode: BurstMode, nowUs: number): void
  end(nowUs: number): CountedBurst
  /** True where this burst has a chain or a drain as long as a spin's, or gets nowhere more often than not. */
  readonly isBarren: boolean
  readonly dropped: number
}

/** What the counter knows of a burst; what it cost is added by the probe. */
export type CountedBurst = Omit<
  WireBurst,
  'events' | 'hookUs' | 'loopTurns' | 'dropped' | 'faults' | 'ownReadBytes' | 'ownReadCalls'
>

/**
 * From this streak on a chain is tagged and stacks are taken. Healthy programs stay at 0–8 in 44
 * programs of real packages; a timer spin at 850 turns/s passes within 80 ms (DESIGN §3).
 */
export const TAG_FROM = 64
/**
 * Of two hundred sockets that are stuck, none comes far in a short burst; healthy servers do not come
 * further than 2, in two thirds of their turns (Node 24, JSON over HTTP flat out).
 */
const BARREN_FROM = 4
/** From here on the outcome of requests is watched, which costs a closure each. */
const WATCH_FROM = 16

export function createStreakCounter(senses: Senses): StreakCounter {
  const { classifier, chains, sites, sample } = senses
  const fresh = createIdTable()
  const longLived = createLongLived()
  const outcomes = createOutcomes((outcome, code) => {
    chains.countOutcome(chain, outcome, code)
    // Of a connection, what moves through it decides.
    if (outcome === 'succeeded' && turnKind !== KIND.connect) progress()
  })
  const drain = createDrain(sites)
  const stacks = createStackBudget(sites)
  const resumptions = new Float64Array(KIND_COUNT)
  const barren = new Float64Array(KIND_COUNT)
  const created = new Float64Array(KIND_COUNT)
  let turns = 0
  let depth = 0
  let barrenTurns = 0
  let dropped = 0
  let longestStreak = 0
  let mode: BurstMode = 'resources'
  let startUs = 0

  // The turn that runs, or whose drain runs.
  let streak = 0
  let chain = 0
  let site = 0
  let firstCreated = 0
  let lastCreated = 0
  let turnKind: Kind = KIND.other
  /** Kind of the outermost resource that runs. */
  let bottomKind: number = KIND.other
  /** Place of the handle whose callback runs, to compare its counters again afterwards. */
  let runningHandle = -1

  /** True when the stack's bottom is a promise job: untracked, it leaves the depth at 0. */
  const inJob = (): boolean => depth === 0 || bottomKind === KIND.promise

  const progress = (): void => {
    if (streak === 0) return
    streak = chain = 0
    // What this turn has created before it got somewhere continues nothing barren either.
    fresh.restart(firstCreated, lastCreated)
  }

  const enter = (kind: Kind): void => {
    if (sample.endTurn(isIo(kind))) {
      chains.countSample(sample.tag, sample)
      if (sample.bytes > 0) progress()
    }
    drain.end()
    streak = chain = site = firstCreated = lastCreated = 0
    runningHandle = -1
    turns++
  }

  /** Place of a resource that lives on; -1, and counted as dropped, when there is none left. */
  const placeOf = (asyncId: number): number => {
    const known = longLived.find(asyncId)
    if (known >= 0) return known
    const place = longLived.add(asyncId, classifier.handleOf(senses.currentResource()))
    if (place < 0) dropped++
    return place
  }

  /** Whether a handle's counters differ from when we last read them. */
  const hasMoved = (place: number): boolean => {
    const bytes = classifier.bytesOf(longLived.resource(place)!)
    // NaN, too, counts as moved: the first sight of a handle, or one without counters.
    const moved = bytes !== longLived.bytes[place]
    longLived.bytes[place] = bytes
    return moved
  }

  /** Streak of a resource that resumes many times: one more unless it got somewhere. */
  const resumeLongLived = (asyncId: number, kind: Kind, slot: number): void => {
    const isNew = longLived.find(asyncId) < 0
    const place = placeOf(asyncId)
    if (place < 0) return
    if (isNew && slot >= 0) {
      longLived.site[place] = fresh.site[slot]!
      // One that we saw created has moved nothing yet; one from before, nobody knows.
      if (fresh.streak[slot]! > 0) longLived.bytes[place] = 0
    }
    if (kind === KIND.handle) {
      runningHandle = place
      if (hasMoved(place)) {
        longLived.restart(place)
        if (slot >= 0) fresh.streak[slot] = fresh.chain[slot] = 0
        return
      }
    }
    // Its own barren resumptions, on top of what its creation handed down.
    const own = longLived.streak[place]! + 1
    longLived.streak[place] = own
    streak = own + (slot >= 0 ? fresh.streak[slot]! : 0)
    chain = longLived.chain[place]! || (slot >= 0 ? fresh.chain[slot]! : 0)
    site = longLived.site[place]!
    if (own < TAG_FROM || chain !== 0) return
    chain = chains.forResource(asyncId, senses.currentResource())
    longLived.chain[place] = chain
    // Without this turn, which is counted by itself.
    chains.countEarlier(chain, kind, own - 1)
  }

  /** Once is usual; one that comes again under its own id (`timer.refresh()`) lives longer. */
  const resumeFresh = (asyncId: number, kind: Kind, slot: number): void => {
    if (slot < 0) return
    if (fresh.resumed[slot] !== 0) return resumeLongLived(asyncId, kind, slot)
    fresh.resumed[slot] = 1
    streak = fresh.streak[slot]!
    chain = fresh.chain[slot]!
    site = fresh.site[slot]!
  }

  const beginTurn = (asyncId: number, kind: Kind, slot: number): void => {
    enter(kind)
    turnKind = kind
    resumptions[kind]!++
    // Any other kind is progress: time was waited for, a connection came, a request was settled.
    switch (kind) {
      case KIND.handle:
      case KIND.message:
        resumeLongLived(asyncId, kind, slot)
        break
      case KIND.shortTimer:
        if (classifier.repeats(senses.currentResource())) resumeLongLived(asyncId, kind, slot)
        else resumeFresh(asyncId, kind, slot)
        break
      case KIND.immediate:
      case KIND.connect:
      case KIND.file:
      case KIND.lookup:
        // Of requests the outcome decides, which comes a moment later, inside this turn.
        resumeFresh(asyncId, kind, slot)
        if (kind === KIND.file && streak >= WATCH_FROM)
          outcomes.watchPromise(senses.currentResource())
        break
    }
    if (streak === 0) return
    barren[kind]!++
    barrenTurns++
    if (streak > longestStreak) longestStreak = streak
    if (chain === 0) return
    chains.countTurn(chain, kind, streak)
    if (chains.wantsSample(chain)) sample.begin(chain)
  }

  return {
    init(asyncId, type, resource) {
      const kind = senses.isOwn(resource) ? KIND.own : classifier.byType(type, resource)
      const slot = fresh.claim(asyncId)
      fresh.kind[slot] = kind
      if (kind === KIND.own) return
      created[kind]!++
      senses.noteCreation(kind, type, inJob())
      if (kind === KIND.tick || kind === KIND.promise) {
        drain.created(kind, type, inJob())
        // A resource from before the hooks, resumed inside Node: its drain leads to the user's code.
        if (chain !== 0 && chains.wantsName(chain)) {
          const here = stacks.take(kind, type, inJob(), site, false)
          chains.noteSite(chain, here, sites.isNamed(here))
        }
        return
      }
      fresh.streak[slot] = streak + 1
      fresh.chain[slot] = chain
      if (streak >= WATCH_FROM && hasOutcome(kind)) outcomes.watch(resource)
      if (firstCreated === 0) firstCreated = asyncId
      lastCreated = asyncId
      if (streak < TAG_FROM && mode === 'promises')
        stacks.takeOfMany(kind, type, inJob(), created[kind]!)
      if (streak < TAG_FROM || (chain !== 0 && !inWindow(streak))) return
      const here = stacks.take(kind, type, inJob(), site, chain === 0)
      fresh.site[slot] = here
      if (chain === 0) {
        chain = chains.forSite(here, type)
        chains.countEarlier(chain, turnKind, streak)
      } else if (here !== 0) chains.noteSite(chain, here, sites.isNamed(here))
      fresh.chain[slot] = chain
    },
    before(asyncId) {
      depth++
      let slot = fresh.find(asyncId)
      if (slot < 0) {
        slot = fresh.claim(asyncId)
        const resource = senses.currentResource()
        fresh.kind[slot] = senses.isOwn(resource) ? KIND.own : classifier.byResource(resource)
      }
      const kind = fresh.kind[slot] as Kind
      if (depth === 1) bottomKind = kind
      if (kind === KIND.tick) {
        resumptions[kind]!++
        drain.countTick()
      } else if (kind === KIND.promise) {
        resumptions[kind]!++
        drain.countPromise()
      } else if (depth > 1 || kind === KIND.other) {
        // Nested: it takes the enclosing turn's streak, and may bring it progress.
        resumptions[kind]!++
        if (kind === KIND.handle) {
          const place = placeOf(asyncId)
          if (place >= 0 && hasMoved(place)) progress()
        }
      } else if (kind === KIND.own) {
        // Ours: a turn of its own, so that nothing of the target is counted to it.
        enter(kind)
        turns--
      } else beginTurn(asyncId, kind, slot)
    },
    after() {
      if (depth > 0) depth--
      if (depth > 0) return
      sample.endCallback()
      if (runningHandle < 0) return
      if (hasMoved(runningHandle)) {
        longLived.restart(runningHandle)
        progress()
      }
      runningHandle = -1
    },
    begin(nextMode, nowUs) {
      fresh.clear()
      longLived.clear()
      resumptions.fill(0)
      barren.fill(0)
      created.fill(0)
      drain.begin(nextMode)
      turns = barrenTurns = depth = longestStreak = dropped = 0
      streak = chain = site = firstCreated = lastCreated = 0
      runningHandle = -1
      stacks.reset()
      sample.reset()
      mode = nextMode
      startUs = nowUs
    },
    end(nowUs) {
      const burst = {
        mode,
        startUs,
        endUs: nowUs,
        turns,
        resumptionsByKind: toCounts(resumptions),
        createdByKind: toCounts(created),
        barrenByKind: toCounts(barren),
        longestStreak,
        longestDrainTicks: drain.longestTicks,
        longestDrainPromises: drain.longestPromises,
        chains: chains.take(),
        edges: sites.takeEdges(),
      }
      // Nothing of the target is held beyond the burst, but for the few suspects.
      longLived.clear()
      streak = chain = 0
      return burst
    },
    get isBarren() {
      // Only asked for where the loop stands still; behind a long queue nothing is resumed for seconds.
      if (mode === 'promises') return true
      if (longestStreak >= TAG_FROM || drain.isLong) return true
      return longestStreak >= BARREN_FROM && 2 * barrenTurns > turns
    },
    get dropped() {
      return dropped
    },
  }
}
