import { movedBytes } from '../model/moved-bytes.ts'
import type { Burst, OsSample, Recording, ThreadSample } from '../model/recording.ts'
import type { OsFacts, ThreadGroup } from '../model/timeline.ts'

const bytesOf = (thread: ThreadSample | undefined): number =>
  thread?.io ? thread.io.readBytes + thread.io.writtenBytes : 0

const callsOf = (thread: ThreadSample | undefined): number =>
  thread?.io ? thread.io.readCalls + thread.io.writeCalls : 0

type Own = 'ownReadBytes' | 'ownReadCalls'

function ownReads(bursts: readonly Burst[], of: Own): number {
  return bursts.reduce((sum, burst) => sum + burst[of], 0)
}

/**
 * What the OS counted between the first sample of a thread and its last, of it and of all.
 * @param probes the bursts of all threads: what our own readings moved is no byte of the target's
 */
export function osFacts(
  { os, bursts, workers }: Recording,
  tid: number,
  probes: readonly Burst[],
): OsFacts | null {
  // A worker may begin and end while we look.
  const seen = os.filter(({ threads }) => threads.some((thread) => thread.tid === tid))
  const first = seen.at(0)
  const last = seen.at(-1)
  if (first === undefined || last === undefined || last.atUs <= first.atUs) return null
  const seconds = (last.atUs - first.atUs) / 1e6
  const thread = last.threads.find((each) => each.tid === tid)
  const before = first.threads.find((each) => each.tid === tid)
  const share = (ns: number): number => ns / 1e9 / seconds

  const onCpuNs = (thread?.onCpuNs ?? 0) - (before?.onCpuNs ?? 0)
  const waitNs = (thread?.waitNs ?? 0) - (before?.waitNs ?? 0)
  const own = (of: Own): number => ownReads(bursts, of)
  const calls = callsOf(thread) - callsOf(before) - own('ownReadCalls')
  const moved = bytesOf(thread) - bytesOf(before) - own('ownReadBytes')
  const groups = threadGroups(
    first,
    last,
    new Map(workers.map((each) => [each.tid, each.threadId])),
  )
  const observers = groups.find((group) => group.thread === 'observer')
  const targets = groups.filter((group) => group !== observers)
  return {
    onCpuShare: share(onCpuNs),
    runnableShare: Math.min(1, share(onCpuNs + waitNs)),
    processOnCpuShare: targets.reduce((sum, group) => sum + group.onCpuShare, 0),
    switchesPerSecond:
      ((thread?.voluntarySwitches ?? 0) - (before?.voluntarySwitches ?? 0)) / seconds,
    callBytes: callBytes(os, tid),
    processBytesPerSecond: processBytes(first, last, probes) / seconds,
    bytesPerSecond: thread?.io && before?.io ? movedBytes(moved, calls) / seconds : null,
    threads: targets
      .filter((group) => group.onCpuShare >= 0.01)
      .toSorted((a, b) => b.onCpuShare - a.onCpuShare),
    observerMs: (observers?.onCpuShare ?? 0) * seconds * 1e3,
  }
}

/** What threads used that came and went between two looks: in no sum but that of the process. */
function shortLived(
  first: OsSample,
  last: OsSample,
  living: readonly ThreadGroup[],
): ThreadGroup | null {
  if (first.processCpuNs === null || last.processCpuNs === null) return null
  const all = (last.processCpuNs - first.processCpuNs) / 1e3 / (last.atUs - first.atUs)
  const left = all - living.reduce((sum, group) => sum + group.onCpuShare, 0)
  return left <= 0
    ? null
    : { thread: 'short-lived', names: [], onCpuShare: left, runnableShare: left }
}

/** Below this many calls between two samples their mean says little. */
const MIN_CALLS = 100

/** What one read or write call moves, from sample to sample: an exchange of equal messages varies little. */
function callBytes(os: readonly OsSample[], tid: number): OsFacts['callBytes'] {
  const means: number[] = []
  let from: ThreadSample | undefined
  for (const { threads } of os) {
    const to = threads.find((thread) => thread.tid === tid)
    const calls = callsOf(to) - callsOf(from)
    if (from !== undefined && calls < MIN_CALLS) continue
    if (from !== undefined) means.push((bytesOf(to) - bytesOf(from)) / calls)
    from = to
  }
  const sorted = means.toSorted((a, b) => a - b)
  const [least, most] = [sorted.at(0), sorted.at(-1)]
  const median = sorted.at(sorted.length >> 1)
  if (least === undefined || most === undefined || !median) return null
  return { median, spread: (most - least) / median }
}

/** Moved by all threads of the target's own; what cannot be read counts as nothing. */
function processBytes(first: OsSample, last: OsSample, probes: readonly Burst[]): number {
  const before = new Map(first.threads.map((thread) => [thread.tid, thread]))
  const targets = last.threads.filter(({ role }) => role !== 'observer')
  const sum = (of: (thread: ThreadSample | undefined) => number): number =>
    targets.reduce((total, thread) => total + of(thread) - of(before.get(thread.tid)), 0)
  return movedBytes(
    sum(bytesOf) - ownReads(probes, 'ownReadBytes'),
    sum(callsOf) - ownReads(probes, 'ownReadCalls'),
  )
}

/** The threads by what they are there for, each captured worker by itself. */
function threadGroups(
  first: OsSample,
  last: OsSample,
  workerIds: ReadonlyMap<number, number>,
): readonly ThreadGroup[] {
  const seconds = (last.atUs - first.atUs) / 1e6
  const before = new Map(first.threads.map((thread) => [thread.tid, thread]))
  const groups = new Map<string, ThreadGroup>()
  for (const { tid, name, role, onCpuNs, waitNs } of last.threads) {
    const workerId = workerIds.get(tid)
    const thread = workerId === undefined ? role : `worker ${workerId}`
    const was = before.get(tid)
    const onCpu = (onCpuNs - (was?.onCpuNs ?? 0)) / 1e9 / seconds
    const wait = (waitNs - (was?.waitNs ?? 0)) / 1e9 / seconds
    const group = groups.get(thread)
    groups.set(thread, {
      thread,
      names: [...new Set([...(group?.names ?? []), name])],
      onCpuShare: (group?.onCpuShare ?? 0) + onCpu,
      runnableShare: (group?.runnableShare ?? 0) + onCpu + wait,
    })
  }
  const gone = shortLived(first, last, [...groups.values()])
  return [...groups.values(), ...(gone === null ? [] : [gone])]
}
