import type { Picture } from '../model/picture.ts'
import type { Recording } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import type { Timeline } from '../model/timeline.ts'
import { drawCourse } from './draw-course.ts'
import { drawThread } from './draw-thread.ts'
import { drawVitals } from './draw-vitals.ts'

/**
 * All that can be drawn of a recording.
 * @param timelines of the recording, as `analyze` gives them
 */
export function draw(
  recording: Recording,
  timelines: readonly Timeline[],
  report: Report,
): Picture {
  const { os, startUs, endUs, whyspinVersion, workers } = recording
  const threads = [{ ...recording, tid: recording.target.tid }, ...workers]
  const seen = timelines.flatMap((timeline, i) => {
    const thread = threads[i]
    return thread === undefined ? [] : [{ timeline, thread }]
  })
  const courses = seen.map(({ timeline, thread }) =>
    drawCourse(timeline.thread, thread.tid, thread, timeline.chains, os, startUs),
  )
  return {
    report,
    startUs,
    durationUs: endUs - startUs,
    whyspinVersion,
    threads: seen.flatMap(({ timeline, thread: { profile, tid } }) =>
      profile === null
        ? []
        : [drawThread({ profile, timeline, tid }, report.findings, os, startUs)],
    ),
    courses,
    vitals: drawVitals(recording, courses[0]?.cpuShare ?? []),
  }
}
