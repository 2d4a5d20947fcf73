import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { terminalSafe, terminalSafeDeep } from '../../../src/formats/kit/terminal-safe.ts'

// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u00a0\p{Cf}\p{Cs}\u2028\u2029]/u
const pieces = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\u001b',
    '[',
    ']',
    '\u009b',
    '\u009d',
    '\u0090',
    '\u001b\\',
    '\u0007',
    '31m',
    ';',
    // every kind of code point that must go, rare in random text: U+110BD was once let through
    '\u0600',
    '\u{110bd}',
    '\u{13430}',
    '\u202e',
    '\ufff9',
    '\ud800',
    '\u{e0041}',
  ),
)
const nasty = fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join(''))

test('no text keeps a character that a terminal obeys or that hides others', () => {
  fc.assert(fc.property(nasty, (text) => !UNSAFE.test(terminalSafe(text))))
})

test('making a text safe twice is making it safe once', () => {
  fc.assert(fc.property(nasty, (text) => terminalSafe(terminalSafe(text)) === terminalSafe(text)))
})

test('printable text stays as it is', () => {
  for (const text of ['a b', 'Straße', '函数', 'é', '🚀', '</script>', 'C:\\x']) {
    assert.equal(terminalSafe(text), text)
  }
})

test('whole sequences go, with what they carry', () => {
  assert.equal(terminalSafe('a\u001b[31;1mb\u001b[0mc'), 'abc')
  assert.equal(terminalSafe('a\u001b]0;title\u0007b'), 'ab')
  assert.equal(terminalSafe('a\u001b]8;;http://x\u001b\\b\u001b]8;;\u001b\\c'), 'abc')
  assert.equal(terminalSafe('a\u009b2Jb\u009dtitle\u009cc\u0090q\u009cd'), 'abcd')
  assert.equal(terminalSafe('a\u001bcb'), 'ab')
})

test('a broken sequence loses only what makes it one', () => {
  assert.equal(terminalSafe('a\u001b]0;never ended'), 'a]0;never ended')
  assert.equal(terminalSafe('a\u001b'), 'a')
})

test('line breaks and tabs become one space', () => {
  assert.equal(terminalSafe('a\r\nb\tc\u2028d\u0085e'), 'a b c d e')
})

test('hostile text of a megabyte takes no time to speak of', () => {
  // a quadratic pattern would need minutes here and run into the time limit of the test
  for (const piece of ['\u001b]', '\u001b[', '\u009d', '\u001b[;', '\u0090\u001b']) {
    assert.doesNotMatch(terminalSafe(piece.repeat(500_000)), UNSAFE)
  }
})

test('every string of a value is reached, names of fields included', () => {
  assert.deepEqual(terminalSafeDeep({ 'a\u0007': ['b\u0000', { c: 'd\u202e', e: 1, f: null }] }), {
    a: ['b', { c: 'd', e: 1, f: null }],
  })
})
