import { count, percent } from '../model/quantities.ts'
import type { ThreadGroup } from '../model/timeline.ts'
import { cpuEvidence } from './kit/evidence.ts'
import { defineLint, type Lint } from './lint.ts'

/** What each kind of thread is, and what makes it burn. */
const WHAT: Readonly<Record<string, string>> = {
  worker: 'A worker thread',
  threadpool: 'The thread pool',
  v8: 'Garbage collection and compiling on V8’s helper threads',
  other: 'Native code on threads of its own',
  'short-lived': 'Threads that come and go',
}

export const otherThread: Lint = defineLint({
  id: 'other-thread',
  title: 'The CPU goes to another thread than the event loop’s',
  severity: 'info',
  what: 'A quarter of a core and more, and more than the main thread uses, goes to other threads: a worker thread, the thread pool (file, crypto, zlib and DNS requests), V8’s helpers (garbage collection, compiling), threads that native code started, or workers that are started and ended again and again. A worker’s own event loop is looked into as the main one’s is, and findings there name it.',
  whyBad:
    'It need not be. But whoever looks for the reason in the main thread’s profile finds an idle loop, and blames what happens to stand there.',
  falseAlarms:
    'Work that was moved off the main thread on purpose: hashing, compressing, rendering in workers.',
  remedy:
    'Look at what that thread was given to do: who posts to the worker, who issues the crypto, zlib or file requests, what allocates.',
  thresholds: {
    // No thread of an idle Node reaches 5 %; the profiler and the inspector are not counted.
    minCpuShare: 0.25,
  },
  check(timeline, thresholds) {
    const { thread, os } = timeline
    if (thread !== 'main' || os === null) return []
    const others = os.threads.filter((group) => group.thread !== 'main')
    return others.flatMap((group) => {
      if (group.onCpuShare < thresholds.minCpuShare || group.onCpuShare < os.onCpuShare) return []
      const named = group.names.filter((name) => !isNodeName(name))
      return [
        {
          lint: 'other-thread',
          severity: 'info' as const,
          confidence: 'medium' as const,
          title: `${nameOf(group)} uses the CPU, not the main thread`,
          subject: { type: 'thread', thread: subjectThread(group.thread), asyncId: null },
          site: null,
          cycle: [],
          stack: [],
          resumptionsPerSecond: null,
          barrenStreak: null,
          ioBytesPerSecond: null,
          cpuShare: Math.min(1, group.onCpuShare),
          witnesses: ['os' as const],
          evidence: [
            `${nameOf(group)} used ${percent(group.onCpuShare)} of a core, the main thread ${percent(os.onCpuShare)}, the whole process ${percent(os.processOnCpuShare)}.`,
            ...(named.length > 0 ? [`Its threads call themselves ${named.join(', ')}.`] : []),
            ...cpuEvidence(timeline, null),
            `The main thread slept ${count(os.switchesPerSecond)} times/s.`,
          ],
          remedy: otherThread.remedy,
          thresholds,
        },
      ]
    })
  },
})

function nameOf({ thread }: ThreadGroup): string {
  const [kind = '', id] = thread.split(' ')
  return id === undefined ? (WHAT[kind] ?? WHAT['other'] ?? '') : `Worker ${id}`
}

/** As the report's contract names threads. */
function subjectThread(thread: string): string {
  return thread === 'v8' || thread === 'other' || thread === 'short-lived' ? 'native' : thread
}

/** Names that Node gives, or none of its own: they say no more than the role does. */
function isNodeName(name: string): boolean {
  return /^(?:node|(?:node-)?MainThread|libuv-worker|WorkerThread|DelayedTaskSche|(?:node-)?V8Worker)$/.test(
    name,
  )
}
