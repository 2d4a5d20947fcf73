import type { AnswerCount, LoopSample, Recording } from '../model/recording.ts'
import type { Site } from '../model/site.ts'
import type { AnswerFacts, CpuFacts } from '../model/timeline.ts'
import { blame, isInternal, placeKey, userFrames } from './blame.ts'
import { joinedShare } from './join-cpu.ts'
import { pathToFunction } from './path-to-function.ts'

/** Where a request is sent from, when no stack leads there: the promise of `fetch` hides it. */
const SENDERS: readonly string[] = ['fetch', 'request', 'get', 'ClientRequest']
/** Places beyond these are by the way. */
const MAX_REARMS = 3
/** What re-arms the next round by a timer of 0 ms, of 32 stacks so often, decides. */
const MIN_REARM_CAPTURES = 8

/** HTTP requests that were sent again at once after barren or equal answers, the most such first. */
export function answerFacts(recording: Recording, cpu: CpuFacts | null): readonly AnswerFacts[] {
  const { answers, loop, profile } = recording
  const seconds = ((loop.at(-1)?.atUs ?? 0) - (loop.at(0)?.atUs ?? 0)) / 1e6
  if (seconds <= 0) return []
  const all = answers.keys.reduce((sum, key) => sum + key.sent, 0)
  const sentPerSecond = all / seconds
  const rearms = rearmPlaces(recording, sentPerSecond)
  // Each request is an event or two of the loop: beside other work it has no more of the thread.
  const events = eventsPerSecond(loop)
  const weight = Math.min(1, (EVENTS_A_REQUEST * sentPerSecond) / Math.max(1, events))
  return answers.keys
    .filter(({ repeats, polls }) => repeats + polls > 0)
    .toSorted((a, b) => b.repeats + b.polls - a.repeats - a.polls)
    .map((key) => {
      const { stack, inPromiseJob } = sendingStack(key, recording, cpu)
      const sends = blame(stack, inPromiseJob)
      const site = rearms.find(({ captures }) => captures >= MIN_REARM_CAPTURES)?.place ?? sends
      const cycle = uniquePlaces([
        ...(sends === null ? [] : [sends]),
        ...rearms.map(({ place }) => place),
      ])
      const { sent, succeeded, empty, bare, failed, repeats, polls, lastStatus } = key
      return {
        ...{ key: key.key, sent, succeeded, empty, bare, failed, repeats, polls, lastStatus },
        sentPerSecond: sent / seconds,
        sentShare: sent / all,
        inbound: answers.inbound,
        site,
        cycle,
        stack,
        sampleShare:
          profile === null || cpu === null || site === null
            ? null
            : joinedShare(profile, cpu, {
                own: cycle,
                shared: userFrames(stack).filter((frame) => !frame.async),
                turnWeight: (weight * sent) / all,
                idleWeight: (weight * sent) / all,
              }),
      }
    })
}

interface SendingStack {
  readonly stack: readonly Site[]
  readonly inPromiseJob: boolean
}

/**
 * The stack that sends: the captured one where it leads to the user's code, else that of the ticks
 * which requests queue, the sampled one, the listeners of the request, the hot path.
 */
function sendingStack(
  key: AnswerCount,
  { sites, profile, suspects }: Recording,
  cpu: CpuFacts | null,
): SendingStack {
  const [sender] = sites
    .filter((site) => site.type === 'ClientRequest' && userFrames(site.frames).length > 0)
    .toSorted((a, b) => b.captures - a.captures)
  const own = sites.find(({ id }) => id === key.site)
  const captured = own !== undefined && userFrames(own.frames).length > 0 ? own : sender
  if (captured !== undefined) return { stack: captured.frames, inPromiseJob: captured.inPromiseJob }
  const sampled = pathToFunction(profile, SENDERS)
  if (userFrames(sampled).length > 0) return { stack: sampled, inPromiseJob: beginsInJob(sampled) }
  const listeners = userFrames(suspects.find(({ id }) => id === key.suspect)?.callbacks ?? [])
  const stack = listeners.length > 0 ? listeners : (cpu?.hotPath ?? [])
  return { stack, inPromiseJob: beginsInJob(stack) }
}

/** 1.2 to 1.6 were seen. */
const EVENTS_A_REQUEST = 2

function eventsPerSecond(loop: readonly LoopSample[]): number {
  const [first, last] = [loop.at(0), loop.at(-1)]
  if (!first?.counters || !last?.counters || last === first) return 0
  return ((last.counters.events - first.counters.events) / (last.atUs - first.atUs)) * 1e6
}

/** A timer of 0 ms, or an immediate, for each round: not one for each row of something else. */
const MAX_PACE_RATIO = 3

/**
 * Places that re-arm by a timer or an immediate at about the pace of the requests, most captured
 * first: those of others stand beside, and are nobody's fault.
 */
function rearmPlaces(
  { sites, bursts }: Recording,
  sentPerSecond: number,
): readonly { readonly place: Site; readonly captures: number }[] {
  const seconds = bursts.reduce((sum, burst) => sum + (burst.endUs - burst.startUs) / 1e6, 0)
  const hasPace = (kind: 'shortTimer' | 'immediate'): boolean => {
    const created = bursts.reduce((sum, burst) => sum + burst.created[kind], 0) / seconds
    return created <= sentPerSecond * MAX_PACE_RATIO && created * MAX_PACE_RATIO >= sentPerSecond
  }
  const types = [
    ...(hasPace('shortTimer') ? ['Timeout'] : []),
    ...(hasPace('immediate') ? ['Immediate'] : []),
  ]
  return sites
    .filter(({ type }) => types.includes(type))
    .toSorted((a, b) => b.captures - a.captures)
    .flatMap(({ frames, inPromiseJob, captures }) => {
      const place = blame(frames, inPromiseJob)
      return place === null ? [] : [{ place, captures }]
    })
    .slice(0, MAX_REARMS)
}

function uniquePlaces(places: readonly Site[]): readonly Site[] {
  return [...new Map(places.map((place) => [placeKey(place), place])).values()]
}

const RUNS_JOBS: readonly string[] = ['runMicrotasks', 'processTicksAndRejections']

/** Below a macrotask's callback stands Node, below a promise job nothing, or what runs them. */
function beginsInJob(stack: readonly Site[]): boolean {
  const now = stack.filter((frame) => !frame.async)
  const outermost = now.findLastIndex((frame) => !isInternal(frame))
  const below = now[outermost + 1]
  return outermost >= 0 && (below === undefined || RUNS_JOBS.includes(below.function))
}
