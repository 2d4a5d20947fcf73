import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { complain } from '../../../src/cli/complain.ts'
import { progressOn } from '../../../src/cli/progress.ts'
import { targetError } from '../../../src/errors.ts'
import { json } from '../../../src/formats/json.ts'
import { table } from '../../../src/formats/table.ts'
import { reports } from '../../golden/reports/index.ts'
import { nasty, spoiltOf, UNSAFE } from '../../helpers/nasty-text.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }
const hostile = spoiltOf(reports)

test('whatever stands in a report, the table shows it and obeys none of it', () => {
  fc.assert(
    fc.property(hostile, (report) => assert.doesNotMatch(table.render(report, options), UNSAFE)),
    { numRuns: 200 },
  )
})

test('whatever stands in a report, its JSON is plain text and the same report', () => {
  fc.assert(
    fc.property(hostile, (report) => {
      const text = json.render(report, options)
      assert.doesNotMatch(text, UNSAFE)
      assert.deepEqual(JSON.parse(text), report)
    }),
    { numRuns: 200 },
  )
})

test('whatever an error quotes, stderr gets two plain lines', () => {
  fc.assert(
    fc.property(nasty, nasty, (message, advice) => {
      let text = ''
      complain(targetError(message, advice), { write: (part) => (text += part) })
      assert.doesNotMatch(text, UNSAFE)
      assert.equal(text.split('\n').length, 3)
    }),
  )
})

test('whatever a defect says, stderr gets plain lines', () => {
  fc.assert(
    fc.property(nasty, (message) => {
      let text = ''
      const write = (part: string): void => void (text += part)
      complain(new TypeError(message), { write })
      complain(message, { write })
      assert.doesNotMatch(text, UNSAFE)
    }),
  )
})

test('whatever progress is told, it stays in one line', () => {
  fc.assert(
    fc.property(nasty, (words) => {
      let text = ''
      const progress = progressOn({ isTTY: true, columns: 80, write: (part) => (text += part) })
      progress.start(words)
      progress.done()
      assert.doesNotMatch(text.replaceAll('\r\u001b[2K', ''), UNSAFE)
      assert.ok(!text.includes('\n'))
    }),
  )
})
