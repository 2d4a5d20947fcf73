import { analyze } from '../../src/analyze/analyze.ts'
import { draw } from '../../src/analyze/draw.ts'
import { buildReport } from '../../src/cli/build-report.ts'
import type { Picture } from '../../src/model/picture.ts'
import type { Recording } from '../../src/model/recording.ts'

/** All that can be drawn of a recording, as the command line makes it. */
export function pictureOf(recording: Recording): Picture {
  return draw(recording, analyze(recording), buildReport(recording))
}
