import type { Finding } from '../../model/finding.ts'
import { count } from '../../model/quantities.ts'
import type { Timeline } from '../../model/timeline.ts'
import { WITHOUT_HOOKS } from './chain-finding.ts'
import { crowdingOf, isAcquitted } from './spinning-chains.ts'
import { suspicionText } from './suspicion-text.ts'

const SAYS_LITTLE: readonly string[] = ['other-thread', 'ping-pong']
const STALL_THAT_NEEDS_A_WORD_MS = 400
const STREAK_THAT_NEEDS_A_WORD = 1_000

/** No data is never a clean bill of health: what would have to be known for `clear`. */
export function whatIsMissing(timeline: Timeline, findings: readonly Finding[]): string | null {
  const { os, loop, chains, target } = timeline
  if (os === null && loop === null) return 'neither the OS nor the event loop could be read'
  if (target.attached && loop === null) return 'the event loop could not be read even twice'
  // Whereabouts of the CPU and an exchange explain no stall and no chain.
  if (findings.some(({ lint }) => !SAYS_LITTLE.includes(lint))) return null
  if (loop !== null && ownStallAtEndMs(timeline) >= STALL_THAT_NEEDS_A_WORD_MS)
    return `the event loop did not turn in the last ${count(loop.stalledAtEndMs)} ms, and no lint says why`
  // A stall that has ended has ended; blocked-loop says of a long one what it was.
  const isStalled = loop !== null && loop.stalledAtEndMs >= STALL_THAT_NEEDS_A_WORD_MS
  const wantsHooks = timeline.suspicions.some(
    (each) => !WITHOUT_HOOKS.includes(each) && (each !== 'starved' || isStalled),
  )
  if (wantsHooks && timeline.hookedMs === 0)
    return `${suspicionText(timeline.suspicions)}, and no hooks ran`
  if (timeline.suspicions.length === 0 && movedNothing(timeline))
    return 'the thread burned, events came and moved no bytes, and no look found the time to ask why'
  const chain = chains.find(
    (each) => each.longestStreak >= STREAK_THAT_NEEDS_A_WORD && !isAcquitted(timeline, each),
  )
  if (chain !== undefined)
    return `a wake chain of ${chain.type} made ${count(chain.longestStreak)} barren resumptions in a row, and no lint judges it`
  return null
}

/**
 * How long the loop has not turned, as far as the thread, or V8's helpers that it waits for, wanted a
 * CPU and got one; 0 where they did not.
 */
function ownStallAtEndMs(timeline: Timeline): number {
  const { loop, os } = timeline
  const collects = os?.threads.find(({ thread }) => thread === 'v8')?.runnableShare ?? 0
  const wants = (os?.runnableShare ?? 1) + collects
  return loop === null || wants < WANTS_A_CORE ? 0 : loop.stalledAtEndMs / crowdingOf(timeline)
}

const WANTS_A_CORE = 0.8
/** As in `record/plan.ts`, where one look in a capture is to see the same. */
const EVENTS_PER_SECOND = 500
const BYTES_AN_EVENT = 16

/**
 * Over the capture as a whole what is called for in a look: on a host with five threads for two cores 1 in
 * 24 captures of 1 s of a MessagePort that wakes itself had no look that saw it.
 */
function movedNothing(timeline: Timeline): boolean {
  const { os, loop } = timeline
  const eventsPerSecond = loop?.eventsPerSecond ?? 0
  if (os === null || os.runnableShare < WANTS_A_CORE) return false
  if (eventsPerSecond * crowdingOf(timeline) < EVENTS_PER_SECOND) return false
  return os.bytesPerSecond !== null && os.processBytesPerSecond / eventsPerSecond < BYTES_AN_EVENT
}
