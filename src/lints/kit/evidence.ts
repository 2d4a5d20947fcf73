import { count, percent, plural } from '../../model/quantities.ts'
import type { ChainFacts, Timeline } from '../../model/timeline.ts'

/** Below this, what other threads move is their own wake-ups. */
const NOTEWORTHY_BYTES = 1_000

/** What the OS saw of the thread. */
export function osEvidence({ os, thread }: Timeline): readonly string[] {
  if (os === null) return []
  const slept = `slept ${count(os.switchesPerSecond)} times/s`
  const { bytesPerSecond, processBytesPerSecond } = os
  const byAll =
    processBytesPerSecond > (bytesPerSecond ?? 0) + NOTEWORTHY_BYTES
      ? ` (all threads: ${count(processBytesPerSecond)})`
      : ''
  const moved = bytesPerSecond === null ? '' : ` and moved ${count(bytesPerSecond)} bytes/s${byAll}`
  return [
    `${thread === 'main' ? 'The main thread' : `W${thread.slice(1)}`} wanted ${percent(os.runnableShare)} of a core (got ${percent(os.onCpuShare)}), ${slept}${moved}.`,
  ]
}

/** What the loop's counters saw. */
export function loopEvidence({ loop }: Timeline): readonly string[] {
  if (loop === null || loop.turnsPerSecond === null || loop.eventsPerSecond === null) return []
  return [
    `The event loop turned ${count(loop.turnsPerSecond)} times/s for ${count(loop.eventsPerSecond)} events/s.`,
  ]
}

/** What the hooks saw of a chain. */
export function chainEvidence({ bursts }: Timeline, chain: ChainFacts): readonly string[] {
  const streak = `${count(chain.longestStreak)} barren resumptions in a row on one wake chain, in ${chain.burstsSeen} of ${plural(bursts, 'burst')}.`
  if (chain.sampledTurns === 0) return [streak]
  return [
    streak,
    `${count(chain.sampledBytes)} bytes moved in ${count(chain.sampledCalls)} read or write calls, in ${plural(chain.sampledTurns, 'sampled turn')} of ${chain.medianTurnUs.toFixed(1)} µs.`,
  ]
}

/** What the CPU samples saw, the burned idle time named as such. */
export function cpuEvidence({ cpu }: Timeline, sampleShare: number | null): readonly string[] {
  if (cpu === null || cpu.samples === 0) return []
  const sentences = [
    `Of ${count(cpu.samples)} CPU samples ${percent(cpu.javascriptShare)} were in JavaScript, ${percent(cpu.idleShare)} in what V8 calls idle (${percent(cpu.burnedIdleShare)} of all burned there), ${percent(cpu.programShare)} in native code, ${percent(cpu.garbageCollectionShare)} in garbage collection.`,
  ]
  if (sampleShare !== null)
    sentences.push(`${percent(sampleShare)} of the thread’s busy samples belong to this chain.`)
  return sentences
}
