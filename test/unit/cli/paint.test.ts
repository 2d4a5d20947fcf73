import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colorLevel, paintFor } from '../../../src/cli/paint.ts'

test('a terminal gets colours, a pipe and a dumb terminal none', () => {
  assert.equal(colorLevel(true, true, {}), 1)
  assert.equal(colorLevel(false, true, {}), 0)
  assert.equal(colorLevel(true, true, { TERM: 'dumb' }), 0)
})

test('--no-color and NO_COLOR beat everything', () => {
  assert.equal(colorLevel(true, false, { FORCE_COLOR: '1' }), 0)
  assert.equal(colorLevel(true, true, { NO_COLOR: '1', FORCE_COLOR: '3' }), 0)
})

test('an empty NO_COLOR does not count', () => {
  assert.equal(colorLevel(true, true, { NO_COLOR: '' }), 1)
})

test('FORCE_COLOR colours a pipe, or takes the colours from a terminal', () => {
  for (const value of ['', '1', 'true'])
    assert.equal(colorLevel(false, true, { FORCE_COLOR: value }), 1)
  assert.equal(colorLevel(false, true, { FORCE_COLOR: '3' }), 3)
  assert.equal(colorLevel(true, true, { FORCE_COLOR: '0' }), 0)
})

test('each stream is decided for itself', () => {
  assert.equal(paintFor({ isTTY: false }, true, {}).red('a'), 'a')
  assert.equal(paintFor({ isTTY: true }, true, {}).red('a'), '\u001b[31ma\u001b[39m')
  assert.equal(paintFor({}, true, {}).red('a'), 'a')
})
