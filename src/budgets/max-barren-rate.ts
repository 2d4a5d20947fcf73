import { blockedLoop } from '../lints/blocked-loop.ts'
import { MAX_STACK, withoutHooks } from '../lints/kit/chain-finding.ts'
import type { NotEnoughData } from '../lints/lint.ts'
import type { Finding } from '../model/finding.ts'
import { count, rate } from '../model/quantities.ts'
import type { OsFacts, Timeline } from '../model/timeline.ts'
import type { Budget } from './budget.ts'
import { barrenSources, type BarrenSource } from './kit/barren-sources.ts'
import { breach } from './kit/breach.ts'

/** More say no more. */
const MOST_SOURCES = 3
/** A thread that wants less sleeps in between, so that each wake-up is a sleep that ended. */
const SLEEPS_BELOW_SHARE = 0.5

export const maxBarrenRate: Budget = {
  id: 'max-barren-rate',
  title: 'More barren resumptions a second than the budget allows',
  what: 'How often a second a thread wakes up and gets nowhere: resumptions without progress on the wake chains that async hooks followed, drains and turns that never end, and turns of the event loop that call nothing back. Each thread is held against the limit by itself. Where nothing was suspicious no hooks come on, and turns without an event are counted; where the process is so quiet that it is not attached to, how often its main thread sleeps.',
  whyBad:
    'Each of them costs CPU and battery and does nothing, and what is a hundred a second in a test is a core in production, where there are more connections to be stuck.',
  falseAlarms:
    'Where no hooks came on, timers of the program are among the turns: allow for them, a timer of 100 ms makes 10 a second. Hooks follow a chain from 64 barren resumptions in a row on, so that of chains below some 600 a second not all are counted. Of a quiet process that moves bytes nobody can say which wake-ups were for nothing; then the check is inconclusive.',
  remedy:
    'Wait for the event that makes progress possible, or for longer; whyspin explain <lint> says how for each kind of spin.',
  phase: 'both',
  unit: 'per-second',
  // Node itself wakes up a few times a second, to collect garbage and after we have asked it something.
  least: 10,
  most: 10_000_000,
  example: '50',
  check(timeline, limit) {
    const { os, loop, target } = timeline
    if (!target.attached) return fromOutside(timeline, limit)
    if (loop === null) return { notEnoughData: 'the event loop could not be read' }
    const sources = barrenSources(timeline)
    const emptyTurns = turnsForNothing(timeline)
    const perSecond = sources.reduce((sum, source) => sum + source.perSecond, emptyTurns)
    if (perSecond > limit) return [breachBy(timeline, limit, { perSecond, emptyTurns, sources })]
    const unheard = withoutHooks(timeline)
    if (unheard !== null) return { notEnoughData: unheard }
    const blocked = blockedLoop.check(timeline, blockedLoop.thresholds)
    if ('notEnoughData' in blocked) return blocked
    if (loop.eventlessTurnsPerSecond !== null || timeline.bursts > 0) return []
    const isAsleep =
      os !== null && os.runnableShare < SLEEPS_BELOW_SHARE && os.switchesPerSecond <= limit
    return isAsleep
      ? []
      : { notEnoughData: 'this Node does not count the turns of its event loop, and no hooks ran' }
  },
}

/** Turns of the loop without an event; with hooks on, only as many as called nothing back. */
function turnsForNothing({ loop, silentTurnShare }: Timeline): number {
  if (loop === null || loop.eventlessTurnsPerSecond === null) return 0
  const { eventlessTurnsPerSecond, turnsPerSecond } = loop
  if (silentTurnShare === null) return eventlessTurnsPerSecond
  return Math.min(eventlessTurnsPerSecond, (turnsPerSecond ?? 0) * silentTurnShare)
}

function breachBy(
  timeline: Timeline,
  limit: number,
  seen: {
    readonly perSecond: number
    readonly emptyTurns: number
    readonly sources: readonly BarrenSource[]
  },
): Finding {
  const { perSecond, emptyTurns, sources } = seen
  const [fastest] = sources
  const parts = [
    ...sources.slice(0, MOST_SOURCES).map(sourceText),
    ...(emptyTurns > 0 ? [turnsText(timeline, emptyTurns)] : []),
  ]
  const isByLoop = fastest === undefined || emptyTurns > fastest.perSecond
  return breach(maxBarrenRate, timeline, limit, {
    type: isByLoop ? 'poll' : fastest.type,
    confidence: timeline.bursts > 0 ? 'high' : 'medium',
    witnesses: fastest === undefined ? ['loop'] : ['loop', 'async'],
    resumptionsPerSecond: Math.round(perSecond),
    ...(isByLoop
      ? {}
      : {
          site: fastest.site,
          cycle: fastest.cycle,
          stack: fastest.stack.slice(0, MAX_STACK),
          barrenStreak: fastest.barrenStreak,
          cpuShare: fastest.cpuShare,
        }),
    evidence:
      parts.length === 1 ? parts : [`${rate(perSecond)} barren wake-ups/s in all.`, ...parts],
  })
}

function sourceText({ type, perSecond, barrenStreak }: BarrenSource): string {
  const inARow = barrenStreak === null ? '' : `, up to ${count(barrenStreak)} in a row`
  return `${rate(perSecond)} barren resumptions/s of ${type}${inARow}.`
}

function turnsText({ silentTurnShare }: Timeline, emptyTurns: number): string {
  const turned = `The event loop turned ${rate(emptyTurns)} times/s`
  return silentTurnShare === null
    ? `${turned} without an event; no hooks were on, so that timers of the program are among them.`
    : `${turned} and called nothing back.`
}

/** Nothing was injected: at most each time that the main thread slept it woke up for nothing. */
function fromOutside(timeline: Timeline, limit: number): readonly Finding[] | NotEnoughData {
  const { os } = timeline
  if (os === null) return { notEnoughData: 'the process could not be read from outside' }
  if (os.switchesPerSecond <= limit) return []
  const slept = `the main thread slept ${rate(os.switchesPerSecond)} times/s`
  if (!movesNothingAtAll(os))
    return { notEnoughData: `${slept} and moved bytes, and was not looked into` }
  return [
    breach(maxBarrenRate, timeline, limit, {
      type: 'poll',
      confidence: 'low',
      witnesses: ['os'],
      resumptionsPerSecond: Math.round(os.switchesPerSecond),
      evidence: [
        `So quiet that it was not attached to; ${slept} and moved ${rate(os.bytesPerSecond ?? 0)} bytes/s.`,
      ],
    }),
  ]
}

/** Less than a byte for each time that it woke up. */
function movesNothingAtAll({ bytesPerSecond, switchesPerSecond }: OsFacts): boolean {
  return bytesPerSecond !== null && bytesPerSecond < switchesPerSecond
}
