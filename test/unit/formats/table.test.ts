import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import { displayWidth } from '../../../src/formats/kit/display-width.ts'
import { table } from '../../../src/formats/table.ts'
import { reports } from '../../golden/reports/index.ts'

const plain = new Chalk({ level: 0 })
const colours = new Chalk({ level: 1 })
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\p{Cf}\p{Cs}\u2028\u2029]/u
// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g

for (const [name, report] of Object.entries(reports)) {
  test(`no line of ${name} is wider than the terminal, down to 40 columns`, () => {
    for (const width of [40, 41, 63, 79, 80, 100, 120, 121, 300]) {
      const text = table.render(report, { width, paint: plain })
      const most = Math.min(width, 120)
      for (const line of text.split('\n')) {
        assert.ok(displayWidth(line) <= most, `${displayWidth(line)} > ${most}: ${line}`)
      }
    }
  })

  test(`the boxes of ${name} have straight edges`, () => {
    for (const width of [40, 80, 120]) {
      const text = table.render(report, { width, paint: plain })
      const lines = text.split('\n').filter((line) => /^[┌│├└]/.test(line))
      for (const line of lines) {
        assert.equal(displayWidth(line), width, line)
        assert.match(line, /[┐│┤┘]$/)
      }
    }
  })

  test(`no control character of ${name} reaches a terminal`, () => {
    assert.doesNotMatch(table.render(report, { width: 80, paint: plain }), UNSAFE)
  })

  test(`colours change nothing but the colours of ${name}`, () => {
    const painted = table.render(report, { width: 80, paint: colours })
    assert.notEqual(painted, painted.replace(COLOUR, ''))
    const text = table.render(report, { width: 80, paint: plain })
    assert.equal(painted.replace(COLOUR, ''), text)
  })
}

test('a clear report is an answer of three to five lines', () => {
  const { clear } = reports
  assert.ok(clear)
  const lines = table.render(clear, { width: 80, paint: plain }).trimEnd().split('\n')
  assert.ok(lines.length >= 3 && lines.length <= 5, `${lines.length} lines`)
  assert.match(lines.join('\n'), /43 % CPU/)
})

test('an inconclusive report says what was missing, what was lost and what to do', () => {
  const { inconclusive } = reports
  assert.ok(inconclusive)
  const text = table.render(inconclusive, { width: 120, paint: plain })
  assert.match(text, /immediate-spin, tick-spin: no burst of hooks was completed/)
  assert.match(text, /lost\s+12,904 events, 1 stack cut short, 1 sample\n/)
  assert.match(text, /next\s+look again, and longer: whyspin 4242 -d 10s\n/)
  const outside = { ...inconclusive, target: { ...inconclusive.target, attached: false } }
  assert.match(table.render(outside, { width: 120, paint: plain }), /was not reached/)
})

test('loss is not mentioned where nothing was lost', () => {
  const { clear } = reports
  assert.ok(clear)
  assert.doesNotMatch(table.render(clear, { width: 80, paint: plain }), /lost/)
})

test('a flood of findings is cut with a word about the rest', () => {
  const report = reports['spinning-tls-stream']
  assert.ok(report)
  const findings = Array.from({ length: 25 }, () => report.findings).flat()
  const text = table.render({ ...report, findings }, { width: 80, paint: plain })
  assert.match(text, /… 15 more in --json/)
})

test("the application's own frame is shown where a fold would hide it", () => {
  const report = reports['spinning-tls-stream']
  assert.ok(report)
  const text = table.render(report, { width: 80, paint: plain })
  assert.match(text, /\/srv\/edge-proxy\/src\/server\.js:88:14/)
  assert.match(text, /tls-stream@1\.4\.2 lib\/tls-stream\.js:214:7/)
})
