import { test } from 'node:test'
import { json } from '../../src/formats/json.ts'
import { table } from '../../src/formats/table.ts'
import { assertGolden } from '../helpers/golden.ts'
import { Chalk } from 'chalk'
import { reports } from './reports/index.ts'
import { processes } from './reports/processes.ts'

const plain = new Chalk({ level: 0 })

for (const [name, report] of Object.entries(reports)) {
  for (const width of [80, 120]) {
    test(`the table of ${name} at ${width} columns is as people read it`, () => {
      const text = table.render(report, { width, paint: plain })
      assertGolden(`test/golden/${name}/table-${width}.txt`, text)
    })
  }
  test(`the JSON of ${name} is as programs read it`, () => {
    assertGolden(
      `test/golden/${name}/report.json`,
      json.render(report, { width: 80, paint: plain }),
    )
  })
}

for (const width of [80, 120]) {
  test(`the table of several processes at ${width} columns is as people read it`, () => {
    const text = table.renderProcesses(processes, { width, paint: plain })
    assertGolden(`test/golden/several-processes/table-${width}.txt`, text)
  })
}
test('the JSON of several processes is as programs read it', () => {
  assertGolden(
    'test/golden/several-processes/report.json',
    json.renderProcesses(processes, { width: 80, paint: plain }),
  )
})
