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
/** Of the ids of a turn with very many, the first and the last are looked at: a bounded cost. */
const RESET_IDS = 256
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

  const restart = (fromId: number, toId: number): void => {
    for (let id = fromId; id <= toId; id++) {
      const slot = fresh.find(id)
      if (slot < 0) continue
      fresh.streak[slot] = 1
      fresh.chain[slot] = 0
    }
  }

  const progress = (): void => {
    if (streak === 0) return
    streak = 0
    chain = 0
    // What this turn has created before it got somewhere continues nothing barren either.
    const isLong = lastCreated - firstCreated > 2 * RESET_IDS
    restart(firstCreated, isLong ? firstCreated + RESET_IDS : lastCreated)
    if (isLong) restart(lastCreated - RESET_IDS, lastCreated)
  }

  const enter = (kind: Kind): void => {
    if (sample.endTurn(isIo(kind))) {
      chains.countSample(sample.tag, sample.bytes, sample.calls, sample.turnUs)
      if (sample.bytes > 0) progress()
    }
    drain.end()
    firstCreated = 0
    lastCreated = 0
    runningHandle = -1
    turns++
  }

  /** Streak of a resource that resumes many times: one more unless it got somewhere. */
  const resumeLongLived = (asyncId: number, kind: Kind, slot: number): void => {
    let place = longLived.find(asyncId)
    if (place < 0) {
      place = longLived.add(asyncId, classifier.handleOf(senses.currentResource()))
      if (place < 0) {
        dropped++
        return
      }
      if (slot >= 0) longLived.site[place] = fresh.site[slot]!
      // One that we saw created has moved nothing yet; one from before, nobody knows.
      if (slot >= 0 && fresh.streak[slot]! > 0) longLived.bytes[place] = 0
    }
    if (kind === KIND.handle) {
      const bytes = classifier.bytesOf(longLived.resource(place)!)
      // NaN, too, counts as progress: the first sight of a handle, or one without counters.
      const moved = !(bytes === longLived.bytes[place])
      longLived.bytes[place] = bytes
      runningHandle = place
      if (moved) {
        longLived.streak[place] = 0
        longLived.chain[place] = 0
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
    streak = 0
    chain = 0
    site = 0
    switch (kind) {
      case KIND.handle:
      case KIND.message:
        resumeLongLived(asyncId, kind, slot)
        break
      case KIND.shortTimer:
        if ((senses.currentResource() as { _repeat?: unknown })._repeat)
          resumeLongLived(asyncId, kind, slot)
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
      default:
        // Time was waited for, a connection came, a request was settled: progress.
        break
    }
    if (streak === 0) return
    barren[kind]!++
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
      // On a starved loop there may be more of them than one turn of it can serve: then none descends
      // from another of this burst, and no streak grows.
      const isMany = mode === 'promises' && created[kind]! >= TAG_FROM && inWindow(created[kind]!)
      if (streak < TAG_FROM && isMany) stacks.take(kind, type, inJob(), 0, false)
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
          const place = longLived.find(asyncId)
          const known =
            place < 0
              ? longLived.add(asyncId, classifier.handleOf(senses.currentResource()))
              : place
          if (known < 0) return
          const bytes = classifier.bytesOf(longLived.resource(known)!)
          if (bytes !== longLived.bytes[known]) progress()
          longLived.bytes[known] = bytes
        }
      } else if (kind === KIND.own) {
        // Ours: a turn of its own, so that nothing of the target is counted to it.
        enter(kind)
        streak = 0
        chain = 0
        turns--
      } else beginTurn(asyncId, kind, slot)
    },
    after() {
      if (depth > 0) depth--
      if (depth > 0) return
      sample.endCallback()
      if (runningHandle < 0) return
      const bytes = classifier.bytesOf(longLived.resource(runningHandle)!)
      if (bytes !== longLived.bytes[runningHandle]) {
        longLived.bytes[runningHandle] = bytes
        longLived.streak[runningHandle] = 0
        longLived.chain[runningHandle] = 0
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
      turns = depth = longestStreak = 0
      streak = chain = site = firstCreated = lastCreated = 0
      runningHandle = -1
      dropped = 0
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
      return burst
    },
    get dropped() {
      return dropped
    },
  }
}
