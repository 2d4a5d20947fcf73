import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Chalk } from 'chalk'
import { budgets } from '../../../src/budgets/index.ts'
import { explainText } from '../../../src/cli/explanation.ts'
import { displayWidth } from '../../../src/formats/kit/display-width.ts'
import { defineLint, type Lint } from '../../../src/lints/lint.ts'

const options = { width: 60, paint: new Chalk({ level: 0 }) }
const lints = ['immediate-spin', 'timer-storm'].map((id): Lint =>
  defineLint({
    id,
    title: 'an Immediate that re-arms itself and gets nothing done, turn after turn after turn',
    severity: 'error',
    what: `The ${id} ${'goes on and on '.repeat(10)}`,
    whyBad: 'It burns a core.',
    falseAlarms: 'None is known.',
    remedy: 'Wait for an event.',
    thresholds: { barrenStreak: 1000, cpuShare: 0.25 },
    check: () => [],
  }),
)

test('a lint is explained by all that it says about itself', () => {
  const text = explainText('timer-storm', lints, options)
  for (const part of [
    /^timer-storm \(error\)\nan Immediate/,
    /\nWhat it is\n {2}The timer-storm goes/,
    /\nWhy it is bad\n {2}It burns a core\.\n/,
    /\nKnown false alarms\n {2}None is known\.\n/,
    /\nWhat to change\n {2}Wait for an event\.\n/,
    /\nThresholds\n {2}barrenStreak {2}1,000\n {2}cpuShare {6}0\.25\n$/,
  ]) {
    assert.match(text, part)
  }
  for (const line of text.split('\n')) assert.ok(displayWidth(line) <= 60, line)
})

test('without a name all lints are listed', () => {
  const text = explainText(undefined, lints, options)
  assert.match(text, /^immediate-spin {2}error {2}an Immediate/)
  assert.match(text, /\ntimer-storm {5}error {2}an Immediate/)
  for (const line of text.split('\n')) assert.ok(displayWidth(line) <= 60, line)
})

test('a budget is explained with its limit, and listed behind the lints', () => {
  const text = explainText('max-loop-delay', [...lints, ...budgets], options)
  assert.match(text, /^max-loop-delay \(budget, error\)\nThe event loop/)
  assert.match(text, /\nLimit\n {2}None unless the project sets one, e\.g\./)
  assert.match(text.replaceAll(/\n {2}/g, ' '), /--max-loop-delay 200ms\. From 100 ms to 60 s\./)
  const list = explainText(undefined, [...lints, ...budgets], options)
  assert.match(list, /\ntimer-storm [^]*\n\nmax-barren-rate {4}budget {2}More/)
  for (const line of (text + list).split('\n')) assert.ok(displayWidth(line) <= 60, line)
})

test('an unknown lint is wrong usage, and the nearest one is named', () => {
  assert.throws(() => explainText('timer-strom', lints, options), {
    exitCode: 2,
    message: 'There is no lint or budget "timer-strom".',
    advice: /^Did you mean timer-storm\?/,
  })
  assert.throws(() => explainText('x', lints, options), {
    advice: 'whyspin explain lists all of them.',
  })
})
