import assert from 'node:assert/strict'
import { test } from 'node:test'
import { splitNodeArguments } from '../../../src/process/node-arguments.ts'

test('finds the script behind options with and without values', () => {
  for (const [line, script] of [
    ['app.js --inspect=3000', 'app.js'],
    ['-r ./hook.js --import tsx app.ts', 'app.ts'],
    ['--inspect_port 0 --enable-source-maps app.js', 'app.js'],
    ['-- -odd.js', '-odd.js'],
    ['-e 1 argument', null],
    ['--eval=1 argument', null],
    ['--expose-gc', null],
    ['', null],
  ] as const)
    assert.equal(splitNodeArguments(line.split(' ').filter(Boolean)).script, script, line)
})

test('gives options in one form, and none of the script’s own', () => {
  const { options } = splitNodeArguments([
    '--inspect_port',
    '0',
    '--inspect',
    'a.js',
    '--inspect=1',
  ])
  assert.deepEqual(options, ['--inspect-port=0', '--inspect'])
})
