import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseHookShare } from '../../../src/cli/hook-share.ts'

test('a share of a core is written in per cent or as a fraction', () => {
  for (const [text, share] of [
    ['1%', 0.01],
    ['.5 %', 0.005],
    ['0.05', 0.05],
    ['0', 0],
    ['100%', 1],
  ] as const)
    assert.equal(parseHookShare(text), share)
})

test('what is no share names itself and what was probably meant', () => {
  assert.throws(() => parseHookShare('some'), /"some" is no share of a core/)
  assert.throws(() => parseHookShare('-1%'), /"-1%" is no share/)
  assert.throws(
    () => parseHookShare('5'),
    (error: Error) => /"5" is too large/.test(error.message),
  )
  assert.throws(() => parseHookShare('1'), /"1" is too large/)
  assert.throws(() => parseHookShare('101%'), /"101%" is too large/)
})
