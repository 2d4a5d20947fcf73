import { movedBytes } from '../model/moved-bytes.ts'
import type { Recording, ThreadSample } from '../model/recording.ts'
import type { OsFacts } from '../model/timeline.ts'

const bytesOf = (thread: ThreadSample | undefined): number =>
  thread?.io ? thread.io.readBytes + thread.io.writtenBytes : 0

const callsOf = (thread: ThreadSample | undefined): number =>
  thread?.io ? thread.io.readCalls + thread.io.writeCalls : 0

/** What the OS counted between the first sample and the last. */
export function osFacts({ os, target, bursts }: Recording): OsFacts | null {
  const first = os.at(0)
  const last = os.at(-1)
  if (first === undefined || last === undefined || last.atUs <= first.atUs) return null
  const seconds = (last.atUs - first.atUs) / 1e6
  const before = new Map(first.threads.map((thread) => [thread.tid, thread]))
  const main = last.threads.find((thread) => thread.tid === target.mainTid)
  const mainBefore = before.get(target.mainTid)
  const share = (ns: number): number => ns / 1e9 / seconds

  let observerNs = 0
  const threads: { name: string; onCpuShare: number }[] = []
  for (const thread of last.threads) {
    const was = before.get(thread.tid)
    const onCpuNs = thread.onCpuNs - (was?.onCpuNs ?? 0)
    const isMain = thread.tid === target.mainTid
    if (thread.isObserver) observerNs += onCpuNs
    else threads.push({ name: isMain ? 'main' : thread.name, onCpuShare: share(onCpuNs) })
  }
  const onCpuNs = (main?.onCpuNs ?? 0) - (mainBefore?.onCpuNs ?? 0)
  const waitNs = (main?.waitNs ?? 0) - (mainBefore?.waitNs ?? 0)
  const own = (of: 'ownReadBytes' | 'ownReadCalls'): number =>
    bursts.reduce((sum, burst) => sum + burst[of], 0)
  const calls = callsOf(main) - callsOf(mainBefore) - own('ownReadCalls')
  const moved = bytesOf(main) - bytesOf(mainBefore) - own('ownReadBytes')
  return {
    mainOnCpuShare: share(onCpuNs),
    mainRunnableShare: Math.min(1, share(onCpuNs + waitNs)),
    processOnCpuShare: threads.reduce((sum, thread) => sum + thread.onCpuShare, 0),
    mainSwitchesPerSecond:
      ((main?.voluntarySwitches ?? 0) - (mainBefore?.voluntarySwitches ?? 0)) / seconds,
    bytesPerSecond: main?.io && mainBefore?.io ? movedBytes(moved, calls) / seconds : null,
    threads: threads
      .filter((thread) => thread.onCpuShare >= 0.01)
      .toSorted((a, b) => b.onCpuShare - a.onCpuShare),
    observerMs: observerNs / 1e6,
  }
}
