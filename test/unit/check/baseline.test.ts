import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatBaseline, parseBaseline } from '../../../src/check/baseline.ts'

const known = (
  fingerprint: string,
  where: string,
): Record<'fingerprint' | 'lint' | 'title' | 'where', string> => ({
  ...{ fingerprint, lint: 'timer-storm', title: 'A timer', where },
})

test('a baseline is read as it was written, in an order that does not depend on the run', () => {
  const one = formatBaseline([known('b', 'tick src/b.js'), known('a', 'tick src/a.js')])
  const other = formatBaseline([known('a', 'tick src/a.js'), known('b', 'tick src/b.js')])
  assert.equal(one, other)
  assert.deepEqual(parseBaseline(one), [known('a', 'tick src/a.js'), known('b', 'tick src/b.js')])
})

for (const [text, why] of [
  ['{', /it is not JSON/],
  ['[]', /has no `baselineVersion`/],
  ['null', /has no `baselineVersion`/],
  ['{"baselineVersion":2,"findings":[]}', /a newer whyspin wrote/],
  ['{"baselineVersion":1,"findings":[{"fingerprint":1}]}', /`findings\[0\]` lacks one of/],
] as const)
  test(`no baseline: ${text}`, () => {
    const parsed = parseBaseline(text)
    assert.match('notABaseline' in parsed ? parsed.notABaseline : 'it was read', why)
  })
