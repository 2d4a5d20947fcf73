import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { jsonMistake } from '../../../src/config/json-position.ts'

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

test('whatever is JSON has no mistake', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(2), (text, indent) => {
      assert.equal(jsonMistake(text), null)
      assert.equal(jsonMistake(JSON.stringify(JSON.parse(text), null, indent)), null)
    }),
  )
})

test('whatever is none has one, also where only a character is wrong', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', ']', ':', '\\', '0', 'e', '\n'))
    .map(([text, at, mark]) => {
      const cut = at % (text.length + 1)
      return text.slice(0, cut) + mark + text.slice(cut + 1)
    })
  fc.assert(
    fc.property(fc.oneof(broken, fc.string()), (text) => {
      assert.equal(jsonMistake(text) === null, isJson(text), text)
    }),
    { numRuns: 2_000 },
  )
})

test('the place is that of the first thing that may not stand there', () => {
  for (const [text, line, column] of [
    ['', 1, 1],
    ['{', 1, 2],
    ['{"a":1,}', 1, 8],
    ['[1 2]', 1, 4],
    ['{\n  a: 1\n}', 2, 3],
    ["{\n  'a': 1\n}", 2, 3],
    ['{"a":1}\n{', 2, 1],
    ['{"a":\n"x', 2, 1],
    ['{"a":01}', 1, 7],
    ['[true, nil]', 1, 8],
    ['{]', 1, 2],
  ] as const)
    assert.deepEqual(jsonMistake(text), { line, column }, text)
})

test('a long string without an end takes no longer than its length', () => {
  assert.deepEqual(jsonMistake(`["${'a\\n'.repeat(300_000)}`), { line: 1, column: 2 })
  assert.deepEqual(jsonMistake('['.repeat(300_000)), { line: 1, column: 300_001 })
})
