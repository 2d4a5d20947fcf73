import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import { displayWidth } from '../../src/formats/kit/display-width.ts'
import { triageTable } from '../../src/formats/kit/triage-table.ts'
import { assertGolden } from '../helpers/golden.ts'
import { triages } from './reports/triage.ts'

const plain = new Chalk({ level: 0 })

for (const [name, triage] of Object.entries(triages))
  for (const width of [40, 80, 120]) {
    test(`the list of processes (${name}) at ${width} columns is as people read it`, () => {
      const text = triageTable(triage, { width, paint: plain })
      for (const line of text.split('\n')) assert.ok(displayWidth(line) <= width, line)
      // oxlint-disable-next-line no-control-regex
      assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202e]/)
      assertGolden(`test/golden/triage/${name}-${width}.txt`, text)
    })
  }

test('colours change nothing but colours', () => {
  const options = { width: 80, paint: plain }
  const coloured = triageTable(triages.every, { ...options, paint: new Chalk({ level: 1 }) })
  // oxlint-disable-next-line no-control-regex
  assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ''), triageTable(triages.every, options))
})
