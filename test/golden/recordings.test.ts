import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { buildReport } from '../../src/cli/build-report.ts'
import { formats } from '../../src/formats/index.ts'
import type { Recording } from '../../src/model/recording.ts'
import { assertGolden } from '../helpers/golden.ts'

const plain = (text: string): string => text
const PAINT = { bold: plain, dim: plain, red: plain, yellow: plain, green: plain, cyan: plain }
const FOLDER = 'fixtures/recordings'

for (const file of readdirSync(FOLDER)) {
  const name = file.replace('.json', '')
  const recording = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Recording
  for (const format of formats)
    test(`${name} is reported as ${format.id} from its recording alone`, () => {
      const text = format.render(buildReport(recording), { width: 80, paint: PAINT })
      assertGolden(`test/golden/recordings/${name}${format.extension}`, text)
    })
}
