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
  const chain = chains.find(
    (each) => each.longestStreak >= STREAK_THAT_NEEDS_A_WORD && !isAcquitted(each),
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
