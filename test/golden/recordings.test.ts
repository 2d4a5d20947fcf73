import { test } from 'node:test'
import { buildReport } from '../../src/cli/build-report.ts'
import { formats } from '../../src/formats/index.ts'
import { assertGolden } from '../helpers/golden.ts'
import { RECORDINGS, recordingOf } from '../helpers/recordings.ts'

const plain = (text: string): string => text
const PAINT = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain, cyan: plain }

for (const name of RECORDINGS) {
  const recording = recordingOf(name)
  for (const format of formats)
    test(`${name} is reported as ${format.id} from its recording alone`, () => {
      const text = format.render(buildReport(recording), { width: 80, paint: PAINT })
      assertGolden(`test/golden/recordings/${name}${format.extension}`, text)
    })
}
