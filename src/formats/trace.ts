import type {
  Course,
  Picture,
  PictureFrame,
  SampledResumption,
  Stretch,
  ThreadPicture,
} from '../model/picture.ts'
import type { Export } from './export.ts'
import { frameName } from './kit/frame-name.ts'
import { terminalSafe } from './kit/terminal-safe.ts'

type TraceEvent = Readonly<Record<string, unknown>>

/** Of the track of single resumptions that lies below a thread. */
const RESUMPTIONS_TID = 1_000
const PROFILE_ID = '0x'
/** DevTools reads a profile in chunks of about a hundred ms. */
const SAMPLES_A_CHUNK = 1_000

/**
 * A Chrome trace, for Perfetto, chrome://tracing and Chrome DevTools: the CPU samples of each thread,
 * what ran when, the bursts of hooks with what they counted and single resumptions out of them, and the
 * turns of the event loop.
 */
export const trace: Export = {
  id: 'trace',
  extension: '.trace.json',
  about: 'a timeline for Perfetto',
  render: (picture) => {
    const { target } = picture.report
    const tids = new Map(picture.courses.map(({ thread }, i) => [thread, i + 1]))
    const tidOf = (thread: string): number => tids.get(thread) ?? 0
    const events: TraceEvent[] = [
      {
        ph: 'M',
        name: 'process_name',
        pid: target.pid,
        tid: 0,
        args: { name: terminalSafe(target.command) },
      },
      ...picture.courses.flatMap((course) =>
        courseEvents(course, target.pid, tidOf(course.thread)),
      ),
      ...picture.courses.flatMap((course) =>
        resumptionEvents(course, target.pid, RESUMPTIONS_TID + tidOf(course.thread)),
      ),
      ...picture.threads.flatMap((thread) =>
        threadEvents(thread, target.pid, tidOf(thread.thread)),
      ),
    ]
    // One event a line: streams of any size stay readable, and a diff shows what changed.
    return `{"traceEvents":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n],"displayTimeUnit":"ms","otherData":${JSON.stringify(about(picture))}}\n`
  },
}

function about({ report, whyspinVersion }: Picture): object {
  return {
    tool: `whyspin ${whyspinVersion}`,
    verdict: report.verdict,
    summary: terminalSafe(report.summary),
  }
}

function courseEvents(course: Course, pid: number, tid: number): readonly TraceEvent[] {
  const { thread, bursts, cpuShare, bytesPerSecond, loopTurnsPerSecond } = course
  const counter = (
    name: string,
    stretches: readonly Stretch[],
    scale = 1,
  ): readonly TraceEvent[] => {
    const at = (ts: number, value: number): TraceEvent => ({
      ...{ ph: 'C', name: `${name} (${thread})`, pid, tid, ts: Math.round(ts) },
      args: { value: Math.round(value * scale * 100) / 100 },
    })
    const last = stretches.at(-1)
    return [
      ...stretches.map(({ startUs, value }) => at(startUs, value)),
      ...(last === undefined ? [] : [at(last.endUs, last.value)]),
    ]
  }
  return [
    { ph: 'M', name: 'thread_name', pid, tid, args: { name: thread } },
    ...counter('CPU, % of one core', cpuShare, 100),
    ...counter('bytes/s', bytesPerSecond),
    ...counter('event-loop turns/s', loopTurnsPerSecond),
    ...counter(
      'resumptions/s',
      bursts.map((burst) => ({ ...burst, value: burst.resumptionsPerSecond })),
    ),
    ...counter(
      'barren resumptions/s',
      bursts.map((burst) => ({ ...burst, value: burst.barrenPerSecond })),
    ),
    ...bursts.map(({ startUs, endUs, mode, resumptionsPerSecond, barrenPerSecond }) => ({
      ...{ ph: 'X', cat: 'async_hooks', name: `hooks on (${mode})`, pid, tid },
      ts: Math.round(startUs),
      dur: Math.round(endUs - startUs),
      args: {
        'resumptions/s': Math.round(resumptionsPerSecond),
        'barren/s': Math.round(barrenPerSecond),
      },
    })),
  ]
}

/** A few dozen of each chain in each burst, on a track of their own, since they are no samples. */
function resumptionEvents(
  { thread, resumptions }: Course,
  pid: number,
  tid: number,
): readonly TraceEvent[] {
  if (resumptions.length === 0) return []
  return [
    { ph: 'M', name: 'thread_name', pid, tid, args: { name: `${thread}: some resumptions` } },
    ...resumptions.map((each) => ({
      ...{ ph: 'X', cat: 'resumption', name: resumptionName(each), pid, tid },
      ts: tenths(each.startUs),
      dur: tenths(each.endUs - each.startUs),
      args: {
        bytes: each.bytes,
        ...(each.site === null
          ? {}
          : { site: terminalSafe(`${each.site.file}:${each.site.line}`) }),
      },
    })),
  ]
}

const resumptionName = ({ type, site }: SampledResumption): string =>
  terminalSafe(`${type} ${site?.function ?? ''}`.trim())

const tenths = (us: number): number => Math.round(us * 10) / 10

function threadEvents(picture: ThreadPicture, pid: number, tid: number): readonly TraceEvent[] {
  const { frames, nodes, samples, timesUs } = picture
  const id = `${PROFILE_ID}${tid}`
  const first = Math.round(timesUs[0] ?? 0)
  const start = {
    ph: 'P',
    cat: 'disabled-by-default-v8.cpu_profiler',
    name: 'Profile',
    id,
    pid,
    tid,
    ts: first,
    args: { data: { startTime: first } },
  }
  const root = { id: 1, callFrame: { functionName: '(root)', scriptId: 0, codeType: 'other' } }
  const tree = nodes.map(({ frame, parent }, i) => ({
    id: i + 2,
    parent: parent + 2,
    callFrame: callFrame(frames[frame]),
  }))
  const chunks: TraceEvent[] = []
  let lastUs = first
  for (let from = 0; from < samples.length || from === 0; from += SAMPLES_A_CHUNK) {
    const ids = samples.slice(from, from + SAMPLES_A_CHUNK)
    const timeDeltas = ids.map((_, i) => {
      const atUs = Math.max(lastUs, Math.round(timesUs[from + i] ?? lastUs))
      const delta = atUs - lastUs
      lastUs = atUs
      return delta
    })
    chunks.push({
      ...{
        ph: 'P',
        cat: 'disabled-by-default-v8.cpu_profiler',
        name: 'ProfileChunk',
        id,
        pid,
        tid,
        ts: lastUs,
      },
      args: {
        data: {
          cpuProfile: {
            ...(from === 0 ? { nodes: [root, ...tree] } : {}),
            samples: ids.map((node) => node + 2),
          },
          timeDeltas,
        },
      },
    })
  }
  return [start, ...chunks, ...foundEvents(picture, pid, tid)]
}

/** What the findings are about, as slices: stretches of samples that belong to one chain. */
function foundEvents(
  { chains, nodes, samples, timesUs, durationsUs }: ThreadPicture,
  pid: number,
  tid: number,
): readonly TraceEvent[] {
  const events: TraceEvent[] = []
  let open: { readonly chain: number; readonly startUs: number; endUs: number } | null = null
  const close = (): void => {
    if (open === null) return
    const chain = chains[open.chain]
    const name = terminalSafe(`${chain?.type ?? ''} ${chain?.site?.function ?? ''}`)
    const { startUs, endUs } = open
    // A track of its own below the thread: it must nest, and the bursts lie across.
    events.push({
      ...{
        ph: 'b',
        cat: 'wake chain',
        id: `${tid}.${open.chain}`,
        name,
        pid,
        tid,
        ts: Math.round(startUs),
      },
      args: { finding: (chain?.finding ?? -1) >= 0 },
    })
    events.push({
      ph: 'e',
      cat: 'wake chain',
      id: `${tid}.${open.chain}`,
      name,
      pid,
      tid,
      ts: Math.round(endUs),
    })
    open = null
  }
  for (const [i, node] of samples.entries()) {
    const chain = nodes[node]?.chain ?? -1
    const atUs = timesUs[i] ?? 0
    const endUs = atUs + (durationsUs[i] ?? 0)
    const isSame = open !== null && open.chain === chain && atUs <= open.endUs + 1
    if (open !== null && isSame) open.endUs = endUs
    else {
      close()
      if (chain >= 0) open = { chain, startUs: atUs, endUs }
    }
  }
  close()
  return events
}

function callFrame(frame: PictureFrame | undefined): object {
  if (frame === undefined) return { functionName: '', scriptId: 0, codeType: 'other' }
  const { site, kind } = frame
  if (kind === 'idle') return { functionName: '(idle)', scriptId: 0, codeType: 'other' }
  if (kind === 'gc') return { functionName: '(garbage collector)', scriptId: 0, codeType: 'other' }
  return {
    functionName: frameName(frame),
    scriptId: 0,
    codeType: site === null ? 'other' : 'JS',
    ...(site === null || site.file === ''
      ? {}
      : { url: site.file, lineNumber: site.line - 1, columnNumber: site.column - 1 }),
  }
}
