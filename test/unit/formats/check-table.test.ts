import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import * as fc from 'fast-check'
import { checkTable } from '../../../src/formats/check-table.ts'
import { displayWidth } from '../../../src/formats/kit/display-width.ts'
import { nastyCheck, partialCheck } from '../../helpers/any-check.ts'
import { CHECKS } from '../../helpers/check-report-of.ts'
import { UNSAFE } from '../../helpers/nasty-text.ts'

const plain = new Chalk({ level: 0 })
const colours = new Chalk({ level: 1 })
const at = (width: number): { width: number; paint: typeof plain } => ({ width, paint: plain })
// oxlint-disable-next-line no-control-regex
const COLOUR = /\u001b\[[0-9;]*m/g
/** What GitHub, Azure Pipelines and TeamCity take for a command. */
const COMMAND = /^\s*::|##\w*\[/m

for (const [name, check] of Object.entries(CHECKS)) {
  test(`no line of ${name} is wider than the terminal, and boxes have straight edges`, () => {
    for (const width of [40, 41, 63, 80, 100, 120, 121, 300]) {
      const most = Math.min(width, 120)
      for (const line of checkTable.render(check, at(width)).split('\n')) {
        assert.ok(displayWidth(line) <= most, `${displayWidth(line)} > ${most}: ${line}`)
        if (/^[┌│├└]/.test(line)) assert.equal(displayWidth(line), most, line)
      }
    }
  })

  test(`colours change nothing but the colours of ${name}`, () => {
    const painted = checkTable.render(check, { width: 80, paint: colours })
    assert.equal(painted.replace(COLOUR, ''), checkTable.render(check, at(80)))
  })
}

test('the outcome comes first, in the colour of what it means', () => {
  const firstLine = (check: keyof typeof CHECKS): string =>
    checkTable.render(CHECKS[check], { width: 80, paint: colours }).split('\n')[0] ?? ''
  assert.ok(firstLine('passed').startsWith(colours.green(colours.bold('PASSED'))))
  assert.ok(firstLine('failing').startsWith(colours.red(colours.bold('FAILED'))))
  assert.ok(firstLine('error').startsWith(colours.red(colours.bold('ERROR'))))
  assert.ok(firstLine('inconclusive').startsWith(colours.yellow(colours.bold('INCONCLUSIVE'))))
})

test('a problem is told with what to do', () => {
  const text = checkTable.render(CHECKS.error, at(120))
  assert.match(text, /problem {6}attach-failed\n/)
  assert.match(text, /next {9}Start the server with --inspect=0\.\n/)
  assert.match(text, /load {9}node .* exit code 7 after 402 ms\n/)
})

test('what does not count is told without a box, by why it does not', () => {
  const text = checkTable.render(CHECKS.standings, at(120))
  const boxes = text.split('\n').filter((line) => line.startsWith('┌'))
  assert.equal(boxes.length, 2)
  assert.match(text, /^ {2}below {8}• warning timer-storm: /m)
  assert.match(text, /^ {2}ignored {6}• error immediate-spin: /m)
  assert.match(text, /\(The worker\s+busy-waits by design, #812\.\)/)
  assert.match(text, /^ {2}known {8}• error empty-poll-spin: /m)
  assert.match(text, /^ {2}fixed {8}• timer-storm: /m)
  assert.match(text, /^ {2}off {10}blocked-loop$/m)
  assert.match(text, /^ {2}unsure {7}tick-spin: hooks were on for only 12 ms$/m)
  assert.match(text, /^ {2}rules {8}2 failed, 10 passed, 1 unsure, 1 off$/m)
})

test('whatever stands in a check, a terminal obeys none of it and a CI server takes no line for a command', () => {
  fc.assert(
    fc.property(nastyCheck, fc.integer({ min: 40, max: 120 }), (check, width) => {
      const text = checkTable.render(check, at(width))
      assert.doesNotMatch(text, UNSAFE)
      assert.doesNotMatch(text, COMMAND)
      // Emoji that are younger than cli-table3 put a border out of line; outside of boxes nothing does.
      for (const line of text.split('\n').filter((each) => !/^[┌│├└]/.test(each)))
        assert.ok(displayWidth(line) <= width, line)
    }),
    { numRuns: 100 },
  )
})

test('an outcome that nothing explains is told as a problem', () => {
  fc.assert(
    fc.property(partialCheck, (check) => {
      const text = checkTable.render(check, at(80))
      assert.ok(text.startsWith(check.outcome.toUpperCase()))
      assert.match(text, /^ {2}problem|^┌/m)
    }),
  )
})
