import type { AnswerCount, CreationSite, Recording } from '../model/recording.ts'
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

/** HTTP requests that were repeated at once after barren answers, most repeated first. */
export function answerFacts(recording: Recording, cpu: CpuFacts | null): readonly AnswerFacts[] {
  const { answers, loop, profile } = recording
  const seconds = ((loop.at(-1)?.atUs ?? 0) - (loop.at(0)?.atUs ?? 0)) / 1e6
  if (seconds <= 0) return []
  const all = answers.keys.reduce((sum, key) => sum + key.sent, 0)
  const rearms = rearmPlaces(recording.sites)
  return answers.keys
    .filter(({ repeats }) => repeats > 0)
    .toSorted((a, b) => b.repeats - a.repeats)
    .map((key) => {
      const { stack, inPromiseJob } = sendingStack(key, recording, cpu)
      const sends = blame(stack, inPromiseJob)
      const site = rearms.find(({ captures }) => captures >= MIN_REARM_CAPTURES)?.place ?? sends
      const cycle = uniquePlaces([
        ...(sends === null ? [] : [sends]),
        ...rearms.map(({ place }) => place),
      ])
      const { sent, succeeded, empty, bare, failed, repeats, lastStatus } = key
      return {
        ...{ key: key.key, sent, succeeded, empty, bare, failed, repeats, lastStatus },
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
                turnWeight: sent / all,
                idleWeight: sent / all,
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

/** Places that re-arm by a timer or an immediate, most captured first. */
function rearmPlaces(
  sites: readonly CreationSite[],
): readonly { readonly place: Site; readonly captures: number }[] {
  return sites
    .filter(({ type }) => type === 'Timeout' || type === 'Immediate')
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
