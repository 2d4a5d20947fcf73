import type { BurstStretch, Course, Stretch } from '../model/picture.ts'
import type { ChainFacts } from '../model/timeline.ts'
import type { OsSample, ThreadCapture, ThreadSample } from '../model/recording.ts'

/** How one thread fared from look to look. What could not be counted is left out. */
export function drawCourse(
  thread: string,
  tid: number,
  { loop, bursts }: ThreadCapture,
  chains: readonly ChainFacts[],
  os: readonly OsSample[],
  startUs: number,
): Course {
  const since = (atUs: number): number => atUs - startUs
  const ofThread = os.flatMap(({ atUs, threads }) => {
    const seen = threads.find((each) => each.tid === tid)
    return seen === undefined ? [] : [{ atUs: since(atUs), seen }]
  })
  const counted = loop.flatMap(({ atUs, counters }) =>
    counters === null ? [] : [{ atUs: since(atUs), turns: counters.loopCount }],
  )
  return {
    thread,
    cpuShare: rates(ofThread, ({ seen }) => seen.onCpuNs / 1e9),
    bytesPerSecond: rates(ofThread, ({ seen }) => bytesOf(seen)),
    loopTurnsPerSecond: rates(counted, ({ turns }) => turns),
    bursts: bursts.map(({ mode, startUs: fromUs, endUs, resumptions, barren }): BurstStretch => {
      const seconds = Math.max(1, endUs - fromUs) / 1e6
      return {
        startUs: since(fromUs),
        endUs: since(endUs),
        mode,
        resumptionsPerSecond: total(resumptions) / seconds,
        barrenPerSecond: total(barren) / seconds,
      }
    }),
    resumptions: chains
      .flatMap(({ type, site, turns }) =>
        turns.map(({ startUs: fromUs, durationUs, bytes }) => ({
          startUs: since(fromUs),
          endUs: since(fromUs) + durationUs,
          type,
          site,
          bytes,
        })),
      )
      .toSorted((a, b) => a.startUs - b.startUs),
  }
}

const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0)

const bytesOf = ({ io }: ThreadSample): number => (io === null ? 0 : io.readBytes + io.writtenBytes)

/** Counters of the OS go in steps of up to 10 ms: a rate over less says nothing. */
const LEAST_US = 40_000

/** How fast a counter grew from look to look; looks that follow too soon upon another are left out. */
function rates<T extends { readonly atUs: number }>(
  looks: readonly T[],
  counter: (look: T) => number,
): readonly Stretch[] {
  const stretches: Stretch[] = []
  let before = looks.at(0)
  for (const look of looks.slice(1)) {
    if (before === undefined || look.atUs - before.atUs < LEAST_US) continue
    const seconds = (look.atUs - before.atUs) / 1e6
    const value = Math.max(0, counter(look) - counter(before)) / seconds
    stretches.push({ startUs: before.atUs, endUs: look.atUs, value })
    before = look
  }
  return stretches
}
