import type { Witness } from '../model/finding.ts'
import { count, percent } from '../model/quantities.ts'
import type { ReadyFd } from '../model/recording.ts'
import type { Timeline } from '../model/timeline.ts'
import { cpuEvidence, loopEvidence, osEvidence } from './kit/evidence.ts'
import { crowdingOf } from './kit/spinning-chains.ts'
import { confidenceOf } from './kit/witnesses.ts'
import { defineLint, type Lint } from './lint.ts'

export const emptyPollSpin: Lint = defineLint({
  id: 'empty-poll-spin',
  title: 'The event loop turns and turns with no JavaScript resumed',
  severity: 'error',
  what: 'The thread burns in the poll of its event loop, which comes back at once, again and again, and calls nothing back: a descriptor stays ready and nobody consumes what it is ready for. It may have been closed behind libuv’s back while another process holds a copy, or hung up while nobody reads, or a native addon keeps an idle or prepare handle running.',
  whyBad:
    'A whole core, for ever, and no JavaScript profiler shows a single function: V8 calls this time idle.',
  falseAlarms:
    'An addon that busy-waits by design, for latency. Its handle then does what it was written for.',
  remedy:
    'Close descriptors through the object that owns them, never by number; end or resume streams whose peer has hung up; do not pass a descriptor on to a child and go on using it.',
  thresholds: {
    minRunnableShare: 0.8,
    minEmptyTurnsPerSecond: 250,
    // Spins of Immediates leave 1 % and more to JavaScript, and hooks see them; this leaves none.
    maxJavascriptShare: 0.05,
    minBurnedIdleShare: 0.3,
    // V8 itself waits a few times a second.
    maxSleepsPerSecond: 20,
    // Of the turns, those that called something back.
    maxResumedShare: 0.1,
  },
  check(timeline, thresholds) {
    const { os, loop, cpu, macrotasksPerSecond, readyFds } = timeline
    if (os === null || loop === null || os.runnableShare < thresholds.minRunnableShare) return []
    // On a crowded host it turns less often than it wants to.
    const crowded = crowdingOf(timeline)
    const turns = (loop.turnsPerSecond ?? 0) * crowded
    // Without hooks only the events tell which turns called nothing back.
    const resumed = macrotasksPerSecond ?? loop.eventsPerSecond ?? 0
    const isTurning =
      turns >= thresholds.minEmptyTurnsPerSecond &&
      resumed * crowded <= turns * thresholds.maxResumedShare
    const idleShare = loop.idleShare ?? 0
    // What libuv calls idle was burned where the two are too much together, or where it never slept.
    const burnedIdle =
      os.switchesPerSecond < thresholds.maxSleepsPerSecond
        ? idleShare
        : idleShare + os.onCpuShare - 1
    const isSilent = isSilentlyBurned(timeline, thresholds)
    if (!isTurning && !isSilent && burnedIdle < thresholds.minBurnedIdleShare) return []
    if (cpu === null)
      return { notEnoughData: 'the polls come back empty, and no CPU samples tell what runs' }
    // Garbage is no sign of JavaScript: libuv takes 64 KB for each read that finds nothing.
    if (cpu.javascriptShare > thresholds.maxJavascriptShare) return []
    const witnesses: Witness[] = [
      'os',
      'loop',
      ...(macrotasksPerSecond === null ? [] : SILENT),
      'cpu',
    ]
    const [first] = readyFds
    return [
      {
        lint: 'empty-poll-spin',
        severity: 'error',
        confidence: confidenceOf(witnesses),
        title:
          first === undefined
            ? 'The poll of the event loop comes back at once and calls nothing back'
            : `The poll of the event loop comes back at once; descriptor ${first.fd} ${BRIEFLY[first.why]}`,
        subject: { type: 'poll', thread: timeline.thread, asyncId: null },
        site: null,
        cycle: [],
        stack: [],
        resumptionsPerSecond: null,
        barrenStreak: null,
        ioBytesPerSecond: os.bytesPerSecond,
        cpuShare: Math.min(1, os.onCpuShare),
        witnesses,
        evidence: [
          ...readyFds.map((fd) => `Descriptor ${fd.fd} (${fd.what}) ${INDEED[fd.why]}.`),
          ...(macrotasksPerSecond === null
            ? []
            : [`With hooks on, ${count(macrotasksPerSecond)} callbacks/s were called back.`]),
          `libuv says that it waits ${percent(idleShare)} of the time, the OS that the thread used ${percent(os.onCpuShare)} of a core and wanted ${percent(os.runnableShare)}.`,
          ...loopEvidence(timeline),
          ...osEvidence(timeline),
          ...cpuEvidence(timeline, null),
        ],
        remedy: emptyPollSpin.remedy,
        thresholds,
      },
    ]
  },
})

/** Hooks that hear nothing bear witness, too. */
const SILENT: readonly Witness[] = ['async']

const BRIEFLY: Readonly<Record<ReadyFd['why'], string>> = {
  closed: 'was closed and is still watched',
  'hung-up': 'was hung up',
  'half-closed': 'was closed by its peer',
  unread: 'has bytes that nobody reads',
}

const INDEED: Readonly<Record<ReadyFd['why'], string>> = {
  closed:
    'was closed by the process, and its epoll still watches it: some process holds a copy, and no event of it can be switched off',
  'hung-up': 'has no other end any more: it stays ready for ever',
  'half-closed': 'was closed by its peer and not by this process: it stays readable',
  unread: 'is readable',
}

/**
 * Where Node does not count the turns: hooks heard next to nothing while V8 called burned time idle,
 * which is between two callbacks. At so many turns as would be needed it was called back as rarely.
 */
function isSilentlyBurned(
  timeline: Timeline,
  limits: Readonly<
    Record<'minEmptyTurnsPerSecond' | 'maxResumedShare' | 'minBurnedIdleShare', number>
  >,
): boolean {
  const { loop, cpu, macrotasksPerSecond } = timeline
  if (loop?.turnsPerSecond !== null || cpu === null || macrotasksPerSecond === null) return false
  const mostResumed = limits.minEmptyTurnsPerSecond * limits.maxResumedShare
  return (
    macrotasksPerSecond * crowdingOf(timeline) <= mostResumed &&
    cpu.burnedIdleShare >= limits.minBurnedIdleShare
  )
}
