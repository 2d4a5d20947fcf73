import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { complain } from '../../../src/cli/complain.ts'
import { progressOn } from '../../../src/cli/progress.ts'
import { targetError } from '../../../src/errors.ts'
import { json } from '../../../src/formats/json.ts'
import { table } from '../../../src/formats/table.ts'
import type { Report } from '../../../src/model/report.ts'
import { reports } from '../../golden/reports/index.ts'

const options = { width: 80, paint: new Chalk({ level: 0 }) }
/** All that a terminal obeys, or that hides or turns round what stands beside it; lines may end. */
const UNSAFE =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u

const nasty = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom(
        '\u001b[2J',
        '\u001b]0;x\u0007',
        '\u009b31m',
        '\r\n',
        '\u202e',
        '\u2066',
        '\n',
      ),
      fc.constantFrom(
        '</script>',
        '<!--',
        ']]>',
        '"',
        '\\',
        '\ud800',
        '\u{e0041}',
        '\ufe0f',
        '\u200b',
      ),
      fc.constantFrom('x'.repeat(5_000), '\u0000', '\u2028', '\u001bP', '\u001b\\', '__proto__'),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''))

/** Words that steer the report, and are ours: where these are, nothing of the target's ever stands. */
const OURS = new Set(['verdict', 'severity', 'confidence', 'lint', 'witnesses', 'thresholds'])

/** The same report with nasty text in place of each string of it. */
function spoilt(value: unknown, text: () => string, key = ''): unknown {
  if (OURS.has(key)) return value
  if (typeof value === 'string') return text()
  if (Array.isArray(value)) return value.map((each) => spoilt(each, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, spoilt(each, text, name)]),
  )
}

const hostile = fc
  .tuple(
    fc.constantFrom(...Object.values(reports)),
    fc.array(nasty, { minLength: 1, maxLength: 9 }),
  )
  .map(([report, texts]) => {
    let next = 0
    return spoilt(report, () => texts[next++ % texts.length] ?? '') as Report
  })

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
