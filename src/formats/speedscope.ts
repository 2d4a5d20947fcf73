import type { Picture, ThreadPicture } from '../model/picture.ts'
import type { Site } from '../model/site.ts'
import type { Export } from './export.ts'
import { frameName } from './kit/frame-name.ts'
import { asWritten } from './kit/site-text.ts'
import { pathTo } from './kit/weights.ts'

interface Profile {
  readonly type: 'sampled'
  readonly name: string
  readonly unit: 'microseconds'
  readonly startValue: 0
  readonly endValue: number
  readonly samples: readonly (readonly number[])[]
  readonly weights: readonly number[]
}

/** Two profiles for each thread, all of it and what the findings are about; for speedscope.app. */
export const speedscope: Export = {
  id: 'speedscope',
  extension: '.speedscope.json',
  about: 'CPU samples, the findings apart',
  render: (picture) => `${JSON.stringify(toFile(picture))}\n`,
}

function toFile({ report, threads, whyspinVersion }: Picture): object {
  const frames: object[] = []
  const profiles: Profile[] = []
  for (const thread of threads) {
    const first = frames.length
    for (const frame of thread.frames) {
      const { site } = frame
      frames.push({
        name: frameName(frame),
        ...(site === null || site.file === '' ? {} : placed(site)),
      })
    }
    const isFound = (node: number): boolean => (thread.nodes[node]?.finding ?? -1) >= 0
    profiles.push(toProfile(thread, thread.thread, first, () => true))
    if (thread.samples.some(isFound))
      profiles.push(toProfile(thread, `${thread.thread}: the findings`, first, isFound))
  }
  return {
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: `whyspin@${whyspinVersion}`,
    name: `whyspin ${report.target.pid}: ${report.verdict}`,
    activeProfileIndex: 0,
    shared: { frames },
    profiles,
  }
}

function placed(site: Site): object {
  const { file, line, column } = asWritten(site)
  return { file, line, col: column }
}

function toProfile(
  { nodes, frames, samples, durationsUs }: ThreadPicture,
  name: string,
  firstFrame: number,
  isWanted: (node: number) => boolean,
): Profile {
  const stacks = nodes.map((node, index) =>
    // Idle time is an empty stack there.
    frames[node.frame]?.kind === 'idle'
      ? []
      : pathTo(nodes, index).map((each) => firstFrame + (nodes[each]?.frame ?? 0)),
  )
  const wanted = samples.flatMap((node, i) =>
    isWanted(node) ? [{ node, us: Math.round(durationsUs[i] ?? 0) }] : [],
  )
  return {
    type: 'sampled',
    name,
    unit: 'microseconds',
    startValue: 0,
    endValue: wanted.reduce((sum, { us }) => sum + us, 0),
    samples: wanted.map(({ node }) => stacks[node] ?? []),
    weights: wanted.map(({ us }) => us),
  }
}
