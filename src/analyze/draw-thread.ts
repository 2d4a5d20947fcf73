import type { Finding } from '../model/finding.ts'
import type {
  FrameKind,
  PictureChain,
  PictureFrame,
  PictureNode,
  ThreadPicture,
} from '../model/picture.ts'
import type { CpuProfile } from '../model/cpu-profile.ts'
import type { OsSample } from '../model/recording.ts'
import type { Site } from '../model/site.ts'
import type { Timeline } from '../model/timeline.ts'
import { isInternal } from './blame.ts'
import { leafKinds } from './cpu-facts.ts'
import { foldHookFrames } from './fold-hook-frames.ts'
import { definitionKey } from './join-cpu.ts'
import { belongsTo } from './node-owners.ts'
import { burnedIdle, sampleDurationsUs } from './weigh-samples.ts'

/** Said of time that V8 has no function for; none of it begins with a bracket. */
const NAMES: Readonly<Record<'native' | 'poll' | 'idle' | 'gc', string>> = {
  native: 'native code',
  poll: 'event-loop poll that returns at once (V8 says idle, the OS says busy)',
  idle: 'idle',
  gc: 'garbage collection',
}

/** What is drawn of a thread, apart from its samples. */
export interface DrawnThread {
  readonly profile: CpuProfile
  readonly timeline: Timeline
  readonly tid: number
}

/**
 * Draws the CPU samples of a thread: each frame as what it is, with the finding and the wake chain
 * that it belongs to.
 * @param findings of the report, those of other threads among them
 * @param startUs when the capture began
 */
export function drawThread(
  { profile: raw, timeline, tid }: DrawnThread,
  findings: readonly Finding[],
  os: readonly OsSample[],
  startUs: number,
): ThreadPicture {
  const profile = foldHookFrames(raw) ?? raw
  const durationsUs = sampleDurationsUs(profile)
  const leaves = leafKinds(profile)
  const burned = burnedIdle(
    profile,
    durationsUs,
    profile.timesUs,
    (node) => leaves[node] === 'idle',
    os,
    tid,
  )
  const chains = wakeChains(timeline, findings)
  const frames = frameTable()
  const findingOf = belongsTo(
    profile,
    findings.map((finding) =>
      finding.subject.thread === timeline.thread ? placesOf(finding) : [],
    ),
    false,
  )
  const chainOf = belongsTo(
    profile,
    chains.map(({ places }) => places),
    true,
  )
  const pollFinding = findings.findIndex(
    ({ subject, severity, lint }) =>
      subject.thread === timeline.thread && severity !== 'info' && lint !== 'blocked-loop',
  )
  const pollChain = chains.findIndex(({ finding }) => finding >= 0 && finding === pollFinding)

  const nodes: PictureNode[] = []
  const nodeOf: number[] = []
  let poll = -1
  for (const [index, { site, parent }] of profile.nodes.entries()) {
    if (parent < 0) {
      nodeOf.push(-1)
      continue
    }
    const kind = kindOf(site, leaves[index] ?? 'javascript')
    // Our own work belongs to nobody, whoever's stack it interrupts.
    const isOurs = kind === 'whyspin'
    nodeOf.push(nodes.length)
    nodes.push({
      frame: frames.indexOf(kind, site),
      parent: nodeOf[parent] ?? -1,
      finding: isOurs ? -1 : (findingOf[index] ?? -1),
      chain: isOurs ? -1 : (chainOf[index] ?? -1),
    })
  }
  const drawn = (sample: number, node: number): number => {
    if (burned[sample] !== true) return nodeOf[node] ?? -1
    if (poll < 0) {
      poll = nodes.length
      const frame = frames.indexOf('poll', null)
      nodes.push({ frame, parent: -1, finding: pollFinding, chain: pollChain })
    }
    return poll
  }
  const samples = profile.samples.map((node, sample) => drawn(sample, node))
  return {
    thread: timeline.thread,
    intervalUs: profile.intervalUs,
    frames: frames.list,
    nodes,
    chains: chains.map(({ type, site, finding, resumptionsPerSecond }) => ({
      type,
      site,
      finding,
      resumptionsPerSecond,
    })),
    samples,
    timesUs: profile.timesUs.map((atUs) => atUs - startUs),
    durationsUs,
  }
}

function kindOf(site: Site, leaf: ReturnType<typeof leafKinds>[number]): FrameKind {
  if (leaf === 'ours') return 'whyspin'
  if (leaf === 'idle' || leaf === 'gc') return leaf
  if (leaf === 'program') return 'native'
  if (isInternal(site)) return site.file === '' ? 'native' : 'node'
  return site.package === null ? 'user' : 'package'
}

interface FrameTable {
  readonly list: readonly PictureFrame[]
  indexOf(kind: FrameKind, site: Site | null): number
}

/** The frames, each once. */
function frameTable(): FrameTable {
  const list: PictureFrame[] = []
  const known = new Map<string, number>()
  return {
    list,
    indexOf(kind, site) {
      const isFunction = site !== null && !site.function.startsWith('(')
      const isAnonymous = site !== null && site.function === '(anonymous)'
      const place = site !== null && (isFunction || isAnonymous) ? site : null
      const key = place === null ? kind : `${kind}|${place.function}|${definitionKey(place)}`
      let index = known.get(key)
      if (index === undefined) {
        index = list.length
        known.set(key, index)
        const name =
          place?.function ?? (kind in NAMES ? NAMES[kind as keyof typeof NAMES] : 'whyspin')
        list.push({ name, kind, site: place })
      }
      return index
    },
  }
}

const placesOf = ({ site, cycle }: Pick<Finding, 'site' | 'cycle'>): readonly Site[] =>
  site === null ? cycle : [site, ...cycle]

type PlacedChain = PictureChain & { readonly places: readonly Site[] }

/** All that wakes up again and again: the chains, the drain, the explosion, the repeated requests. */
function wakeChains(timeline: Timeline, findings: readonly Finding[]): readonly PlacedChain[] {
  const { chains, drain, explosion, answers, thread } = timeline
  const found: PlacedChain[] = []
  const seen = new Set<string>()
  const add = (
    type: string,
    place: Pick<Finding, 'site' | 'cycle'>,
    resumptionsPerSecond: number | null,
  ): void => {
    if (place.site === null) return
    const key = `${type}|${definitionKey(place.site)}`
    if (seen.has(key)) return
    seen.add(key)
    const finding = findings.findIndex(
      ({ subject, site }) =>
        subject.thread === thread &&
        site !== null &&
        place.site !== null &&
        definitionKey(site) === definitionKey(place.site),
    )
    found.push({ type, site: place.site, finding, resumptionsPerSecond, places: placesOf(place) })
  }
  if (drain !== null) {
    const isOfTicks = drain.ticksPerSecond > drain.promisesPerSecond
    const rate = isOfTicks ? drain.ticksPerSecond : drain.promisesPerSecond
    add(isOfTicks ? 'TickObject' : 'PROMISE', drain, rate)
  }
  if (explosion !== null) add(explosion.type, explosion, explosion.resumptionsPerSecond)
  for (const chain of chains) add(chain.type, chain, chain.resumptionsPerSecond)
  for (const answer of answers) add('HTTPCLIENTREQUEST', answer, answer.sentPerSecond)
  // What no chain stands for, such as synchronous code, is a root of its own as well.
  for (const finding of findings)
    if (finding.subject.thread === thread)
      add(finding.subject.type, finding, finding.resumptionsPerSecond)
  return found
}
