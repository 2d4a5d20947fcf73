import type { Recording } from '../model/recording.ts'
import type { Site } from '../model/site.ts'
import type { AnswerFacts, CpuFacts } from '../model/timeline.ts'
import { blame, isInternal, userFrames } from './blame.ts'
import { joinedShare } from './join-cpu.ts'
import { pathToFunction } from './path-to-function.ts'

/** Where a request is sent from, when no stack leads there: the promise of `fetch` hides it. */
const SENDERS: readonly string[] = ['fetch', 'request', 'get', 'ClientRequest']

/** Below a macrotask's callback stands Node, below a promise job nothing, or what runs them. */
function beginsInJob(stack: readonly Site[]): boolean {
  const now = stack.filter((frame) => !frame.async)
  const outermost = now.findLastIndex((frame) => !isInternal(frame))
  const below = now[outermost + 1]
  return outermost >= 0 && (below === undefined || below.function === 'runMicrotasks')
}

/** HTTP requests that were repeated at once after barren answers, most repeated first. */
export function answerFacts(recording: Recording, cpu: CpuFacts | null): readonly AnswerFacts[] {
  const { answers, loop, profile, sites, suspects } = recording
  const from = loop.at(0)?.atUs ?? 0
  const seconds = ((loop.at(-1)?.atUs ?? 0) - from) / 1e6
  if (seconds <= 0) return []
  const all = answers.keys.reduce((sum, key) => sum + key.sent, 0)
  return answers.keys
    .filter(({ repeats }) => repeats > 0)
    .toSorted((a, b) => b.repeats - a.repeats)
    .map((key) => {
      const captured = sites.find(({ id }) => id === key.site)
      const sampled = pathToFunction(profile, SENDERS)
      const listeners = userFrames(suspects.find(({ id }) => id === key.suspect)?.callbacks ?? [])
      const stack =
        userFrames(captured?.frames ?? []).length > 0
          ? captured?.frames
          : userFrames(sampled).length > 0
            ? sampled
            : listeners.length > 0
              ? listeners
              : (cpu?.hotPath ?? [])
      const site = stack === undefined ? null : blame(stack, beginsInJob(stack))
      const share =
        profile === null || cpu === null || site === null
          ? null
          : joinedShare(profile, cpu, {
              own: [site],
              shared: userFrames(stack ?? []).filter((frame) => !frame.async),
              turnWeight: key.sent / all,
              idleWeight: key.sent / all,
            })
      return {
        key: key.key,
        sentPerSecond: key.sent / seconds,
        sent: key.sent,
        succeeded: key.succeeded,
        empty: key.empty,
        failed: key.failed,
        repeats: key.repeats,
        lastStatus: key.lastStatus,
        inbound: answers.inbound,
        site,
        stack: stack ?? [],
        sampleShare: share,
        sentShare: key.sent / all,
      }
    })
}
