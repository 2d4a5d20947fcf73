import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { clipEnd, clipMiddle } from '../../../src/formats/kit/clip.ts'
import { displayWidth } from '../../../src/formats/kit/display-width.ts'
import { shortenPath } from '../../../src/formats/kit/shorten-path.ts'
import { hang, wrap } from '../../../src/formats/kit/wrap.ts'

const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('a', 'b', '/', '\\', '.', '-', ' ') },
  fc.constantFrom('界', '🚀', 'é', 'e\u0301'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
)
const text = fc.array(character, { maxLength: 200 }).map((parts) => parts.join(''))
const width = fc.integer({ min: 2, max: 60 })
const withoutSpace = (value: string): string => value.replace(/\s+/g, '')

test('wrapped lines are never wider than asked, and never empty', () => {
  fc.assert(
    fc.property(text, width, (value, columns) =>
      wrap(value, columns).every((line) => line !== '' && displayWidth(line) <= columns),
    ),
  )
})

test('wrapping loses and adds nothing but white space', () => {
  fc.assert(
    fc.property(text, width, (value, columns) => {
      assert.equal(withoutSpace(wrap(value, columns).join('')), withoutSpace(value))
    }),
  )
})

test('a text that fits is one line', () => {
  assert.deepEqual(wrap('one two', 7), ['one two'])
  assert.deepEqual(wrap('', 7), [])
  assert.deepEqual(wrap('  ', 7), [])
})

test('a word that is too long breaks after its slashes', () => {
  assert.deepEqual(wrap('see /srv/app/lib/stream.js:1:2', 18), [
    'see /srv/app/lib/',
    'stream.js:1:2',
  ])
  assert.deepEqual(wrap('abcdefgh', 3), ['abc', 'def', 'gh'])
})

test('lines behind a bullet are indented', () => {
  assert.deepEqual(hang('• ', ['a', 'b']), ['• a', '  b'])
})

test('clipped texts and shortened paths are never wider than asked, and unchanged where they fit', () => {
  for (const fit of [clipEnd, clipMiddle, shortenPath]) {
    fc.assert(
      fc.property(text, width, (value, columns) => {
        const fitted = fit(value, columns)
        assert.ok(displayWidth(fitted) <= columns, `${fit.name}: ${fitted}`)
        if (displayWidth(value) <= columns) assert.equal(fitted, value)
        else
          assert.equal(
            fitted.split('…').length,
            1 + value.split('…').length - lostIn(value, fitted),
          )
      }),
    )
  }
})

test('a shortened path keeps its first folder and its file', () => {
  assert.equal(
    shortenPath('/srv/app/packages/core/lib/stream.js:1:2', 30),
    '/srv/…/core/lib/stream.js:1:2',
  )
  assert.equal(shortenPath('/srv/app/packages/stream.js:1:2', 21), '/srv/…/stream.js:1:2')
  assert.equal(shortenPath('/srv/app/packages/stream.js:1:2', 17), '…/stream.js:1:2')
  assert.equal(shortenPath('/srv/app/packages/stream.js:1:2', 10), '…am.js:1:2')
  assert.equal(shortenPath('C:\\work\\gateway\\src\\poll.js:9:3', 24), 'C:\\…\\src\\poll.js:9:3')
})

test('both ends of a name stay when its middle is clipped', () => {
  assert.equal(clipMiddle('settleOutstanding', 9), 'sett…ding')
  assert.equal(clipEnd('settleOutstanding', 9), 'settleOu…')
})

/** Ellipses of the text itself that were cut away with the rest. */
function lostIn(value: string, fitted: string): number {
  return value.split('…').length - fitted.split('…').length + 1
}
