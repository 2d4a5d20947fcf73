import {
  Function,
  Label,
  Line,
  Location,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format'
import type { Picture, ThreadPicture } from '../model/picture.ts'
import type { Export } from './export.ts'
import { frameName } from './kit/frame-name.ts'
import { asWritten } from './kit/site-text.ts'
import { pathTo } from './kit/weights.ts'

/**
 * pprof's protocol buffer: samples, CPU and wall time, with labels for the thread, the wake chain, the
 * type of its resource and the lint. `go tool pprof` and Pyroscope read it.
 */
export const pprof: Export = {
  id: 'pprof',
  extension: '.pb.gz',
  about: 'CPU samples with labels, for pprof',
  render: (picture) => toProfile(picture).encode(),
}

function toProfile(picture: Picture): Profile {
  const { threads, report, durationUs } = picture
  const strings = new StringTable()
  const type = (name: string, unit: string): ValueType =>
    new ValueType({ type: strings.dedup(name), unit: strings.dedup(unit) })
  const profile = new Profile({
    stringTable: strings,
    sampleType: [type('samples', 'count'), type('cpu', 'nanoseconds'), type('wall', 'nanoseconds')],
    defaultSampleType: strings.dedup('cpu'),
    durationNanos: ns(durationUs),
    periodType: type('wall', 'nanoseconds'),
    period: ns(threads[0]?.intervalUs ?? 0),
    comment: [strings.dedup(report.summary)],
  })
  for (const thread of threads) addThread(profile, strings, thread, report.findings)
  return profile
}

const ns = (us: number): bigint => BigInt(Math.round(us * 1e3))

function addThread(
  profile: Profile,
  strings: StringTable,
  thread: ThreadPicture,
  findings: Picture['report']['findings'],
): void {
  const { frames, nodes, chains, samples, durationsUs } = thread
  const firstId = profile.location.length + 1
  for (const [index, frame] of frames.entries()) {
    const id = firstId + index
    const place = frame.site === null ? null : asWritten(frame.site)
    profile.function.push(
      new Function({
        id,
        name: strings.dedup(frameName(frame)),
        systemName: strings.dedup(frame.name),
        filename: strings.dedup(place?.file ?? ''),
        startLine: place?.line ?? 0,
      }),
    )
    profile.location.push(
      new Location({ id, line: [new Line({ functionId: id, line: place?.line ?? 0 })] }),
    )
  }
  const text = (key: string, value: string): Label =>
    new Label({ key: strings.dedup(key), str: strings.dedup(value) })
  const totals = nodes.map(() => ({ count: 0, us: 0 }))
  for (const [i, node] of samples.entries()) {
    const total = totals[node]
    if (total === undefined) continue
    total.count++
    total.us += durationsUs[i] ?? 0
  }
  for (const [node, { count, us }] of totals.entries()) {
    const leaf = nodes[node]
    if (count === 0 || leaf === undefined) continue
    const chain = chains[leaf.chain]
    const finding = findings[leaf.finding]
    const isIdle = frames[leaf.frame]?.kind === 'idle'
    profile.sample.push(
      new Sample({
        // The innermost frame first.
        locationId: pathTo(nodes, node)
          .map((each) => firstId + (nodes[each]?.frame ?? 0))
          .toReversed(),
        // Idle time has passed, and cost no CPU.
        value: [count, isIdle ? 0 : ns(us), ns(us)],
        label: [
          text('thread_name', thread.thread),
          ...(chain === undefined ? [] : [text('async_type', chain.type)]),
          ...(chain?.site
            ? [text('wake_chain', `${chain.site.function} ${chain.site.file}:${chain.site.line}`)]
            : []),
          ...(finding === undefined ? [] : [text('lint', finding.lint)]),
        ],
      }),
    )
  }
}
